/** Readers and writers of JSON texts. Internal: public only for the other packages of this project. */
@NullMarked
package io.contextservices.json.internal;

import org.jspecify.annotations.NullMarked;

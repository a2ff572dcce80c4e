/** The command line: {@code cs serve} and the client's operations from a shell. */
@NullMarked
package io.contextservices.cli;

import org.jspecify.annotations.NullMarked;

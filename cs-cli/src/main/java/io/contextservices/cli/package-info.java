/** The command line: {@code cs serve}, and the operations of the client for a shell. */
@NullMarked
package io.contextservices.cli;

import org.jspecify.annotations.NullMarked;

/** The configuration of the server from a file, the environment and the command line. */
@NullMarked
package io.contextservices.cli.config;

import org.jspecify.annotations.NullMarked;

/** What the server is told by file, environment and command line. */
@NullMarked
package io.contextservices.cli.config;

import org.jspecify.annotations.NullMarked;

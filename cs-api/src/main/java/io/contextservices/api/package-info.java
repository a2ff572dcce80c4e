/**
 * The Context Services API in Java terms: events that an application sends, resources that it reads, the two operation
 * interfaces, validation, exceptions and the JSON wire format.
 *
 * <p>Values are immutable and safe for use by any number of threads; builders are not. Nothing is {@code null} unless a
 * signature says so: what may be absent is an {@link java.util.Optional}.
 */
@NullMarked
package io.contextservices.api;

import org.jspecify.annotations.NullMarked;

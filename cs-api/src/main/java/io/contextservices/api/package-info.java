/**
 * The Context Services API in Java: the events that an application sends, the resources that it reads, the two
 * interfaces of operations, and the exceptions.
 *
 * <p>Values are immutable and safe for use by any number of threads; builders are not. Nothing is {@code null} unless a
 * signature declares it: values that may be absent are {@link java.util.Optional}s.
 */
@NullMarked
package io.contextservices.api;

import org.jspecify.annotations.NullMarked;

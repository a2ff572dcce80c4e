/**
 * Authentication and authorization: users, passwords, limits on guesses. Internal: public only for the other packages
 * of this module.
 */
@NullMarked
package io.contextservices.server.internal.access;

import org.jspecify.annotations.NullMarked;

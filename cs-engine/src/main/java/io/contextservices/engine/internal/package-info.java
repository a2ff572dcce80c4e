/**
 * Turns operations into commits and events into resources: code without sockets or disks. Internal: public only for the
 * other packages of this module.
 */
@NullMarked
package io.contextservices.engine.internal;

import org.jspecify.annotations.NullMarked;

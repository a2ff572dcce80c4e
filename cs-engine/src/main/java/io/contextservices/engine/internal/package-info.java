/**
 * The translation of operations into commits, and of events into resources: code without sockets or disks. Internal:
 * public only for other packages of this project.
 */
@NullMarked
package io.contextservices.engine.internal;

import org.jspecify.annotations.NullMarked;

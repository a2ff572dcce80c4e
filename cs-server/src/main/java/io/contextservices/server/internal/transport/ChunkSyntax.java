package io.contextservices.server.internal.transport;

import io.contextservices.server.internal.transport.ChunkedBody.Malformed;
import java.nio.ByteBuffer;

/** Parses the chunked transfer coding, incrementally in pieces of any size. */
final class ChunkSyntax {

    /** The maximum number of digits of a chunk size. Seven digits are 256 MiB, more than any body may have. */
    private static final int SIZE_DIGITS = 7;

    /** The maximum number of bytes of extensions and trailers, which are skipped. */
    private static final int SKIPPED_BYTES = 4_096;

    private enum State {
        SIZE,
        EXTENSION,
        SIZE_LF,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILER,
        TRAILER_NAME,
        TRAILER_VALUE,
        TRAILER_LF,
        LAST_LF,
        END
    }

    private State state = State.SIZE;
    private int size;
    private int digits;
    private int skipped;

    /**
     * Decodes bytes until the body ends or one of the buffers is used up.
     *
     * @return whether the body has ended; bytes left in {@code from} are then not part of it
     */
    boolean decode(ByteBuffer from, ByteBuffer to) throws Malformed {
        while (state != State.END && from.hasRemaining()) {
            if (state != State.DATA) {
                accept(from.get());
            } else if (to.hasRemaining()) {
                copy(from, to);
            } else {
                return false;
            }
        }
        return state == State.END;
    }

    private void copy(ByteBuffer from, ByteBuffer to) {
        int count = Math.min(size, Math.min(from.remaining(), to.remaining()));
        to.put(to.position(), from, from.position(), count);
        from.position(from.position() + count);
        to.position(to.position() + count);
        size -= count;
        if (size == 0) {
            state = State.DATA_CR;
        }
    }

    private void accept(byte b) throws Malformed {
        state = switch (state) {
            case SIZE -> size(b);
            case EXTENSION -> b == '\r' ? State.SIZE_LF : skip(b, State.EXTENSION);
            case SIZE_LF -> lineFeed(b, size > 0 ? State.DATA : State.TRAILER);
            case DATA_CR -> b == '\r' ? State.DATA_LF : bad();
            case DATA_LF -> lineFeed(b, beginSize());
            case TRAILER -> b == '\r' ? State.LAST_LF : name(b, State.TRAILER_NAME);
            case TRAILER_NAME -> b == ':' ? State.TRAILER_VALUE : name(b, State.TRAILER_NAME);
            case TRAILER_VALUE -> b == '\r' ? State.TRAILER_LF : skip(b, State.TRAILER_VALUE);
            case TRAILER_LF -> lineFeed(b, State.TRAILER);
            case LAST_LF -> lineFeed(b, State.END);
            case DATA, END -> throw new IllegalStateException(state.name());
        };
    }

    private State beginSize() {
        size = 0;
        digits = 0;
        return State.SIZE;
    }

    private State size(byte b) throws Malformed {
        int digit = b < 0 ? -1 : Character.digit(b, 16);
        if (digit >= 0) {
            // a size may have any number of leading zeros
            digits = size == 0 ? 1 : digits + 1;
            if (digits > SIZE_DIGITS) {
                return bad();
            }
            size = size << 4 | digit;
            return size == 0 ? skip(b, State.SIZE) : State.SIZE;
        }
        if (digits == 0) {
            return bad();
        }
        return b == '\r' ? State.SIZE_LF : b == ';' ? skip(b, State.EXTENSION) : bad();
    }

    private static State lineFeed(byte b, State next) throws Malformed {
        return b == '\n' ? next : bad();
    }

    private State skip(byte b, State next) throws Malformed {
        boolean control = (b >= 0 && b < ' ' && b != '\t') || b == 0x7F;
        return control || ++skipped > SKIPPED_BYTES ? bad() : next;
    }

    private State name(byte b, State next) throws Malformed {
        boolean token = b > 0 && (Character.isLetterOrDigit(b) || "!#$%&'*+-.^_`|~".indexOf(b) >= 0);
        return token ? skip(b, next) : bad();
    }

    private static State bad() throws Malformed {
        throw new Malformed("the chunks of the body are malformed");
    }
}

using System;

namespace NanoAgent.Wire;

/// <summary>
/// The framing of an upload in chunks (RFC 9112 section 7.1), written around data that already lies in the send
/// buffer, so that nothing is copied: leave <see cref="SizeLineBytesMax"/> bytes free before the data and
/// <see cref="DataEndBytes"/> after it. No extensions, no trailers. Buffers are borrowed for the call.
/// </summary>
public static class ChunkFraming
{
    /// <summary>Room before the data: eight hexadecimal digits and the line's end.</summary>
    public const int SizeLineBytesMax = 10;

    /// <summary>Room after the data: the line's end.</summary>
    public const int DataEndBytes = 2;

    /// <summary>Size of the last chunk with the empty trailer section.</summary>
    public const int LastChunkBytes = 5;

    /// <summary>Writes the size line so that it ends just before the data; returns its length in bytes.</summary>
    /// <param name="buffer">The send buffer.</param>
    /// <param name="dataOffset">Where the chunk's data begins, at least <see cref="SizeLineBytesMax"/>.</param>
    /// <param name="dataCount">Bytes of data, at least 1: a size of 0 would end the body.</param>
    /// <exception cref="ArgumentException">No data, or no room before it.</exception>
    public static int WriteSizeLineBefore(byte[] buffer, int dataOffset, int dataCount)
    {
        if (dataCount < 1 || dataOffset < SizeLineBytesMax)
        {
            throw new ArgumentException("the range lies outside the buffer", nameof(dataCount));
        }

        int at = dataOffset;
        buffer[--at] = (byte)'\n';
        buffer[--at] = (byte)'\r';
        int rest = dataCount;
        while (rest != 0)
        {
            buffer[--at] = (byte)"0123456789abcdef"[rest & 15];
            rest >>= 4;
        }

        return dataOffset - at;
    }

    /// <summary>Writes the line's end that follows a chunk's data; returns its length in bytes.</summary>
    /// <param name="buffer">The send buffer.</param>
    /// <param name="offset">The first byte after the data.</param>
    public static int WriteDataEnd(byte[] buffer, int offset)
    {
        buffer[offset] = (byte)'\r';
        buffer[offset + 1] = (byte)'\n';
        return DataEndBytes;
    }

    /// <summary>Writes the last chunk, which ends the body; returns its length in bytes.</summary>
    /// <param name="buffer">The send buffer.</param>
    /// <param name="offset">The first byte to write.</param>
    public static int WriteLastChunk(byte[] buffer, int offset)
    {
        buffer[offset] = (byte)'0';
        WriteDataEnd(buffer, offset + 1);
        WriteDataEnd(buffer, offset + 3);
        return LastChunkBytes;
    }
}

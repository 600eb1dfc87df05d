using System;
using NanoAgent.Wire;

namespace NanoAgent.Transfers;

/// <summary>A request body. Called on the thread that runs the transfer, while it runs. Must not throw.</summary>
public interface ISource
{
    /// <summary>Bytes in all, or -1 when not known: the body is then sent chunked.</summary>
    long Length { get; }

    /// <summary>
    /// Gives at most <paramref name="count"/> bytes into the engine's buffer, borrowed until it returns. &gt; 0 bytes
    /// given, 0 the end, &lt; 0 failed: the transfer ends in ReadError. Ending before <see cref="Length"/> ends the
    /// transfer in ReadError too.
    /// </summary>
    int Read(byte[] buffer, int offset, int count);

    /// <summary>
    /// Goes back to the start, for a request that a stale connection swallowed or a redirect repeats. False when it
    /// cannot: the transfer then ends in SendFailRewind.
    /// </summary>
    bool Rewind();
}

/// <summary>The head of a response, valid only inside <see cref="ISink.Begin"/>.</summary>
public interface IResponseHead
{
    /// <summary>The status code.</summary>
    int StatusCode { get; }

    /// <summary>Content-Length, or -1.</summary>
    long ContentLength { get; }

    /// <summary>Headers in it.</summary>
    int HeaderCount { get; }

    /// <summary>The name of the header at <paramref name="index"/>, as it came.</summary>
    string HeaderName(int index);

    /// <summary>The value of the header at <paramref name="index"/>, white space trimmed.</summary>
    string HeaderValue(int index);

    /// <summary>The value of the first header of that name in any case, or null.</summary>
    string? GetHeader(string name);
}

/// <summary>Takes a response. Called on the thread that runs the transfer, while it runs. Must not throw.</summary>
public interface ISink
{
    /// <summary>
    /// Sees the head of the final response, once, before its body; interim responses and followed redirects do not
    /// come here. False refuses the response: the transfer ends in WriteError.
    /// </summary>
    bool Begin(IResponseHead head);

    /// <summary>
    /// Takes bytes of the body in order. Borrows the buffer until it returns. False ends the transfer in WriteError.
    /// </summary>
    bool Write(byte[] buffer, int offset, int count);
}

/// <summary>A body that is in memory. Borrows the array for as long as a transfer may use it.</summary>
public sealed class BytesSource : ISource
{
    private byte[] _buffer;
    private int _start;
    private int _count;
    private int _position;

    /// <summary>A body of <paramref name="count"/> bytes of the caller's array.</summary>
    public BytesSource(byte[] buffer, int offset, int count)
    {
        _buffer = buffer;
        _start = offset;
        _count = count;
    }

    /// <inheritdoc/>
    public long Length
    {
        get { return _count; }
    }

    internal string Text
    {
        get { return AsciiText.GetString(_buffer, _start, _count); }
    }

    internal void WriteHeader(string name, HttpRequestWriter writer)
    {
        writer.Header(name, _buffer, _start, _count);
    }

    /// <summary>Points it at other bytes, at their start. Not while a transfer runs with it.</summary>
    public void Reset(byte[] buffer, int offset, int count)
    {
        _buffer = buffer;
        _start = offset;
        _count = count;
        _position = 0;
    }

    /// <inheritdoc/>
    public int Read(byte[] buffer, int offset, int count)
    {
        int left = _count - _position;
        int moved = count < left ? count : left;
        Array.Copy(_buffer, _start + _position, buffer, offset, moved);
        _position += moved;
        return moved;
    }

    /// <inheritdoc/>
    public bool Rewind()
    {
        _position = 0;
        return true;
    }
}

/// <summary>
/// Keeps a body in memory up to a ceiling. A longer body is refused: the transfer ends in WriteError. Keeps its array
/// from run to run.
/// </summary>
public sealed class BytesSink : ISink
{
    /// <summary>Makes one that accepts at most <paramref name="bytesMax"/> bytes, and allocates them.</summary>
    public BytesSink(int bytesMax)
    {
        Buffer = new byte[bytesMax];
    }

    /// <summary>The bytes, <see cref="Count"/> of them; overwritten by the next run.</summary>
    public byte[] Buffer { get; }

    /// <summary>Bytes taken.</summary>
    public int Count { get; private set; }

    /// <inheritdoc/>
    public bool Begin(IResponseHead head)
    {
        Count = 0;
        return true;
    }

    /// <inheritdoc/>
    public bool Write(byte[] buffer, int offset, int count)
    {
        if (count > Buffer.Length - Count)
        {
            return false;
        }

        Array.Copy(buffer, offset, Buffer, Count, count);
        Count += count;
        return true;
    }
}

using System;
using System.IO;

namespace NanoAgent.Http;

/// <summary>Reads a response's content from its connection. Blocks until bytes, the end or the deadline come.</summary>
internal sealed class ResponseStream : Stream
{
    private readonly TransferHttpHandler _handler;
    private readonly int _turn;
    private readonly long _length;

    internal ResponseStream(TransferHttpHandler handler, int turn, long length)
    {
        _handler = handler;
        _turn = turn;
        _length = length;
    }

    /// <inheritdoc/>
    public override bool CanRead
    {
        get { return true; }
    }

    /// <inheritdoc/>
    public override bool CanSeek
    {
        get { return false; }
    }

    /// <inheritdoc/>
    public override bool CanWrite
    {
        get { return false; }
    }

    /// <inheritdoc/>
    public override long Length
    {
        get { return _length >= 0 ? _length : throw new NotSupportedException(); }
    }

    /// <inheritdoc/>
    public override long Position
    {
        get { throw new NotSupportedException(); }
        set { throw new NotSupportedException(); }
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        return _handler.Read(_turn, buffer, offset, count);
    }

#if NANOFRAMEWORK_1_0
    /// <inheritdoc/>
    public override int Read(SpanByte buffer)
    {
        byte[] bytes = new byte[buffer.Length];
        int count = _handler.Read(_turn, bytes, 0, bytes.Length);
        new SpanByte(bytes, 0, count).CopyTo(buffer);
        return count;
    }
#endif

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin)
    {
        throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void SetLength(long value)
    {
        throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count)
    {
        throw new NotSupportedException();
    }
}

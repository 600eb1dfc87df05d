using System.IO;
using System.Net.Http;

namespace NanoAgent.Http;

/// <summary>A response's content, read from the connection as the program reads it, once.</summary>
internal sealed class ResponseContent : HttpContent
{
    private const int CopyBytes = 512;

    private readonly TransferHttpHandler _handler;
    private readonly int _turn;
    private readonly long _length;

    internal ResponseContent(TransferHttpHandler handler, int turn, long length)
    {
        _handler = handler;
        _turn = turn;
        _length = length;
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = _length;
        return _length >= 0;
    }

    /// <inheritdoc/>
    protected override void SerializeToStream(Stream stream)
    {
        byte[] buffer = new byte[CopyBytes];
        int count = _handler.Read(_turn, buffer, 0, CopyBytes);
        while (count > 0)
        {
            stream.Write(buffer, 0, count);
            count = _handler.Read(_turn, buffer, 0, CopyBytes);
        }
    }

    /// <inheritdoc/>
    protected override Stream CreateContentReadStream()
    {
        return new ResponseStream(_handler, _turn, _length);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _handler.End(_turn);
        }

        base.Dispose(disposing);
    }
}

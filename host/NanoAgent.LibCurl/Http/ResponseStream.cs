using System;
using System.IO;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;

namespace NanoAgent.LibCurl.Http;

/// <summary>
/// What a program reads a response from. The transfer does not know it: one that is forgotten is collected, and ends
/// the transfer. It keeps the handler, whose loop it needs.
/// </summary>
internal sealed class ResponseStream(HttpExchange exchange, CurlHttpHandler handler) : Stream
{
    private readonly CurlHttpHandler _handler = handler;
    private HttpResponseMessage? _response;
    private bool _isDisposed;

    ~ResponseStream()
    {
        Dispose(false);
    }

    public override bool CanRead => !_isDisposed;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Whose trailers to fill in at the end of the body.</summary>
    public void Belong(HttpResponseMessage response) => _response = response;

    public override int Read(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        return Read(buffer.AsSpan(offset, count));
    }

    public override int Read(Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return Took(exchange.Body.Read(buffer), buffer.Length);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    public override async ValueTask<int> ReadAsync(
        Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        int count = await exchange.Body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        return Took(count, buffer.Length);
    }

    public override void Flush()
    {
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            exchange.Abandon();
            GC.KeepAlive(_handler);
        }

        base.Dispose(disposing);
    }

    private int Took(int count, int wanted)
    {
        if (count == 0 && wanted > 0 && _response is { } response)
        {
            _response = null;
            foreach ((string name, string value) in exchange.Trailers)
            {
                response.TrailingHeaders.TryAddWithoutValidation(name, value);
            }
        }

        return count;
    }
}

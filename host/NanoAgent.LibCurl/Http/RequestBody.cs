using System;
using System.IO;
using System.Net.Http;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;

namespace NanoAgent.LibCurl.Http;

/// <summary>
/// A request's content on its way to libcurl. Nothing is buffered: a write of the content completes when libcurl, on
/// the loop's thread, has taken all of it. The content is asked for its bytes when libcurl first wants some, and once
/// more, a round later, when libcurl has to send them again.
/// </summary>
internal sealed class RequestBody(HttpExchange exchange, HttpContent content, long length)
{
    private readonly object _gate = exchange.Gate;
    private readonly Signal _wanted = new(exchange.Gate);
    private readonly Signal _taken = new(exchange.Gate);
    private ReadOnlyMemory<byte> _offered;
    private int _round;
    private bool _isWanted;
    private bool _isCopying;
    private bool _isComplete;
    private bool _isPaused;
    private bool _isStopped;
    private long _written;

    /// <summary>How many bytes there are, or -1 when the content does not know.</summary>
    public long Length => length;

    /// <summary>Gives libcurl what is offered, or pauses; on the loop's thread.</summary>
    public CurlReadResult Read(Span<byte> buffer)
    {
        lock (_gate)
        {
            if (_offered.IsEmpty)
            {
                if (_isComplete || _isStopped)
                {
                    return _isStopped ? CurlReadResult.Abort : 0;
                }

                if (!_isCopying)
                {
                    _isWanted = true;
                    _wanted.Set();
                }

                _isPaused = true;
                return CurlReadResult.Pause;
            }

            int count = Math.Min(buffer.Length, _offered.Length);
            _offered.Span[..count].CopyTo(buffer);
            _offered = _offered[count..];
            if (_offered.IsEmpty)
            {
                _taken.Set();
            }

            return count;
        }
    }

    /// <summary>libcurl sends the body again from its first byte; on the loop's thread.</summary>
    public CurlSeekResult Seek(long offset, SeekOrigin origin)
    {
        if (offset != 0 || origin != SeekOrigin.Begin)
        {
            return CurlSeekResult.Fail;
        }

        lock (_gate)
        {
            // A copy under way fails at its next write; the next round begins after it.
            _round++;
            _offered = default;
            _isComplete = false;
            _written = 0;
            _taken.Set();
            if (_isCopying)
            {
                _isWanted = true;
            }
        }

        return CurlSeekResult.Ok;
    }

    /// <summary>Nothing is sent any more.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _isStopped = true;
            _offered = default;
            _wanted.Set();
            _taken.Set();
        }
    }

    /// <summary>Has the content written as often as libcurl wants it, in the context of the caller.</summary>
    public async Task PumpAsync(CancellationToken cancellationToken)
    {
        while (await BeginRoundAsync().ConfigureAwait(false) is { } stream)
        {
            Exception? error = null;
            try
            {
                await content.CopyToAsync(stream, null, cancellationToken).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // It comes out of the request.
            catch (Exception e)
#pragma warning restore CA1031
            {
                error = e;
            }

            EndRound(stream.Round, error);
        }
    }

    /// <summary>As <see cref="PumpAsync"/> on the caller's thread, until there is an answer.</summary>
    public void Pump(Func<bool> isAnswered, CancellationToken cancellationToken)
    {
        while (BeginRound(isAnswered) is { } stream)
        {
            Exception? error = null;
            try
            {
                content.CopyTo(stream, null, cancellationToken);
            }
#pragma warning disable CA1031 // It comes out of the request.
            catch (Exception e)
#pragma warning restore CA1031
            {
                error = e;
            }

            EndRound(stream.Round, error);
        }
    }

    /// <summary>Offers bytes of a round and waits until libcurl took them all.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask WriteAsync(int round, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        ValueTask taken;
        lock (_gate)
        {
            if (!TryOffer(round, bytes))
            {
                return;
            }

            taken = _taken.Arm();
        }

        using (exchange.AbortOn(cancellationToken))
        {
            await taken.ConfigureAwait(false);
        }

        CheckRound(round);
    }

    /// <summary>As <see cref="WriteAsync"/>, blocking.</summary>
    public void Write(int round, ReadOnlyMemory<byte> bytes)
    {
        lock (_gate)
        {
            if (TryOffer(round, bytes))
            {
                while (round == _round && !_isStopped && !_offered.IsEmpty)
                {
                    Monitor.Wait(_gate);
                }
            }
        }

        CheckRound(round);
    }

    private bool TryOffer(int round, ReadOnlyMemory<byte> bytes)
    {
        CheckRound(round);
        if (bytes.IsEmpty)
        {
            return false;
        }

        if (!_offered.IsEmpty)
        {
            throw new InvalidOperationException("One write at a time: await the one before.");
        }

        if (length >= 0 && bytes.Length > length - _written)
        {
            throw new HttpRequestException(
                $"The content writes more than the {length} bytes that its Content-Length promised.");
        }

        _written += bytes.Length;
        _offered = bytes;
        Unpause();
        return true;
    }

    private void CheckRound(int round)
    {
        lock (_gate)
        {
            if (_isStopped || round != _round)
            {
                throw new IOException("The request's content is not sent any more.");
            }
        }
    }

    private async ValueTask<RequestStream?> BeginRoundAsync()
    {
        ValueTask wanted = default;
        lock (_gate)
        {
            if (!_isWanted && !_isStopped)
            {
                wanted = _wanted.Arm();
            }
        }

        await wanted.ConfigureAwait(false);
        return OpenRound();
    }

    private RequestStream? BeginRound(Func<bool> isAnswered)
    {
        lock (_gate)
        {
            while (!_isWanted && !_isStopped && !isAnswered())
            {
                Monitor.Wait(_gate);
            }

            return _isWanted ? OpenRound() : null;
        }
    }

    private RequestStream? OpenRound()
    {
        lock (_gate)
        {
            _isWanted = false;
            _isCopying = !_isStopped;
            return _isStopped ? null : new RequestStream(this, _round);
        }
    }

    private void EndRound(int round, Exception? error)
    {
        lock (_gate)
        {
            _isCopying = false;
            if (_isStopped || round != _round)
            {
                return;
            }

            if (error is null && length >= 0 && _written != length)
            {
                error = new HttpRequestException(
                    $"The content wrote {_written} bytes, and its Content-Length promised {length}.");
            }

            if (error is not null)
            {
                exchange.Abort(error);
                return;
            }

            _isComplete = true;
            Unpause();
        }
    }

    private void Unpause()
    {
        if (_isPaused)
        {
            _isPaused = false;
            exchange.Unpause();
        }
    }
}

using System;
using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;

namespace NanoAgent.LibCurl.Http;

/// <summary>
/// Body bytes on their way from libcurl, which writes on the loop's thread, to one reader. When it is full the transfer
/// is paused, and goes on when half of it was read.
/// </summary>
/// <remarks>Invariant: the bytes waiting are _buffer[_start .. _start + _count].</remarks>
internal sealed class ResponseBody(HttpExchange exchange)
{
    // Four of libcurl's pieces (CURL_MAX_WRITE_SIZE).
    private const int CapacityBytes = 64 * 1024;

    // What is worth reading for nobody, so that the connection can be used again; as much as SocketsHttpHandler.
    private const long DiscardBytesMax = 1024 * 1024;

    private readonly object _gate = exchange.Gate;
    private readonly Signal _news = new(exchange.Gate);
    private byte[] _buffer = [];
    private int _start;
    private int _count;
    private bool _isPaused;
    private bool _isEnded;
    private bool _isDiscarding;
    private long _discarded;
    private Exception? _error;

    /// <summary>Takes a piece, or none of it and pauses; on the loop's thread.</summary>
    public CurlFlow Write(ReadOnlySpan<byte> data)
    {
        lock (_gate)
        {
            if (_isDiscarding)
            {
                _discarded += data.Length;
                return CurlFlow.FromBoolean(_discarded <= DiscardBytesMax);
            }

            if (_count > 0 && data.Length > CapacityBytes - _count)
            {
                _isPaused = true;
                return CurlFlow.Pause;
            }

            MakeRoom(data.Length);
            data.CopyTo(_buffer.AsSpan(_start + _count));
            _count += data.Length;
            _news.Set();
            return CurlFlow.Continue;
        }
    }

    /// <summary>No more comes; whoever reads beyond what is here gets the error, or the end.</summary>
    public void End(Exception? error)
    {
        lock (_gate)
        {
            _isEnded = true;
            _error = error;
            if (_isDiscarding || _count == 0)
            {
                ReleaseBuffer();
            }

            _news.Set();
        }
    }

    /// <summary>Nobody reads any more; a little is still taken, so that the connection can be kept.</summary>
    public void Discard()
    {
        lock (_gate)
        {
            _isDiscarding = true;
            ReleaseBuffer();
            if (_isPaused)
            {
                _isPaused = false;
                exchange.Unpause();
            }
        }
    }

    /// <summary>Reads what is there, or waits for some; 0 for the end.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> ReadAsync(Memory<byte> target, CancellationToken cancellationToken)
    {
        while (true)
        {
            ValueTask news;
            lock (_gate)
            {
                if (TryTake(target.Span, out int count))
                {
                    return count;
                }

                news = _news.Arm();
            }

            using (exchange.AbortOn(cancellationToken))
            {
                await news.ConfigureAwait(false);
            }
        }
    }

    /// <summary>As <see cref="ReadAsync"/>, blocking.</summary>
    public int Read(Span<byte> target)
    {
        lock (_gate)
        {
            int count;
            while (!TryTake(target, out count))
            {
                Monitor.Wait(_gate);
            }

            return count;
        }
    }

    private bool TryTake(Span<byte> target, out int count)
    {
        count = Math.Min(_count, target.Length);
        if (_count == 0)
        {
            if (_error is not null)
            {
                ExceptionDispatchInfo.Throw(_error);
            }

            return _isEnded;
        }

        _buffer.AsSpan(_start, count).CopyTo(target);
        _start += count;
        _count -= count;
        if (_count == 0 && _isEnded)
        {
            ReleaseBuffer();
        }

        if (_isPaused && _count <= CapacityBytes / 2)
        {
            _isPaused = false;
            exchange.Unpause();
        }

        return true;
    }

    private void MakeRoom(int more)
    {
        if (_buffer.Length - _start - _count >= more)
        {
            return;
        }

        byte[] target = _buffer;
        if (_buffer.Length - _count < more)
        {
            target = ArrayPool<byte>.Shared.Rent(Math.Max(_count + more, Math.Min(2 * _buffer.Length, CapacityBytes)));
        }

        Buffer.BlockCopy(_buffer, _start, target, 0, _count);
        if (target != _buffer)
        {
            Return(_buffer);
            _buffer = target;
        }

        _start = 0;
    }

    private void ReleaseBuffer()
    {
        Return(_buffer);
        (_buffer, _start, _count) = ([], 0, 0);
    }

    private static void Return(byte[] buffer)
    {
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}

using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using NanoAgent.LibCurl;
using NanoAgent.Platform;
using NanoAgent.Transfers;
using NanoAgent.Wire;

namespace NanoAgent.Host.Engines;

/// <summary>
/// One easy handle and what joins it to a <see cref="NanoAgent.Transfers.Transfer"/>. Used again for the next
/// transfer; all members but the few that say so belong to the worker's thread.
/// </summary>
internal sealed class LibCurlRun : IDisposable
{
    // The worker's: its callbacks come one after the other, and none keeps what it was given.
    private readonly byte[] _buffer;
    private readonly byte[] _traceBuffer;
    private readonly CurlResponseHead _head;
    private readonly LibCurlSetup _setup;
    private readonly CurlWrite _write;
    private readonly CurlRead _read;
    private readonly CurlSeek _seek;
    private readonly CurlHeader _header;
    private readonly CurlDebug _debug;
    private TransferResult _failure;
    private string _failureText = string.Empty;
    private long _received;
    private long _sent;
    private bool _begun;
    private bool _cancelled;
    private bool _traced;

    public LibCurlRun(LibCurlWorker worker, LibCurlGroup group, LibCurlEngineOptions options)
    {
        Worker = worker;
        Group = group;
        _buffer = worker.Buffer;
        _traceBuffer = worker.TraceBuffer;
        _head = new CurlResponseHead(options.HeadBytesMax);
        _write = OnWrite;
        _read = OnRead;
        _seek = OnSeek;
        _header = OnHeader;
        _debug = OnDebug;
        Ended = end => Worker.End(this, end);
        Easy = new CurlEasy();
        _setup = new LibCurlSetup(Easy, options);
        group.Count++;
    }

    public LibCurlWorker Worker { get; }

    public LibCurlGroup Group { get; }

    /// <summary>What the loop calls when it gives the handle back.</summary>
    public CurlLoopDone Ended { get; }

    /// <summary>Set from any thread, under the worker's gate.</summary>
    public bool IsCancelled
    {
        get => Volatile.Read(ref _cancelled);
        set => Volatile.Write(ref _cancelled, value);
    }

    public CurlEasy Easy { get; }

    public Transfer? Transfer { get; private set; }

    public LibCurlListening Listening { get; private set; }

    public TaskCompletionSource? Done { get; private set; }

    /// <summary>Takes a transfer, whose options are looked at in <see cref="Begin"/> only.</summary>
    public void Take(Transfer transfer, LibCurlListening listening, TaskCompletionSource? done)
    {
        Listening = listening;
        Transfer = transfer;
        Done = done;
        IsCancelled = false;
    }

    /// <summary>Sets the handle up for the transfer; anything but Ok says why it cannot be sent.</summary>
    public TransferResult Begin(out string reason)
    {
        Transfer transfer = Transfer!;
        _failure = TransferResult.Ok;
        _failureText = string.Empty;
        _received = 0;
        _sent = 0;
        _begun = false;
        _head.Clear();
        if (Worker.IsGrouped && Easy.CurrentShare is null)
        {
            Group.Join(Easy);
        }

        TransferResult result = _setup.Apply(transfer, out bool wasReset, out reason);
        if (wasReset)
        {
            _traced = false;
            Easy.OnWrite = _write;
            Easy.OnHeader = _header;
            Easy.OnRead = transfer.Source is null ? null : _read;
            Easy.OnSeek = transfer.Source is null ? null : _seek;
        }

        if (_traced != transfer.Trace is not null)
        {
            _traced = transfer.Trace is not null;
            Easy.OnDebug = _traced ? _debug : null;
        }

        return result;
    }

    /// <summary>Lets go of the transfer.</summary>
    public void Release()
    {
        Transfer = null;
        Done = null;
    }

    /// <summary>What libcurl's code means for the transfer.</summary>
    public TransferResult Judge(CurlCode code, Exception? callbackError, out string errorText)
    {
        // A response without a body has not shown its head to the sink yet.
        if (code == CurlCode.Ok && callbackError is null && !TryBeginSink())
        {
            code = CurlCode.WriteError;
        }

        if (callbackError is not null)
        {
            errorText = callbackError.Message;
            return _failure != TransferResult.Ok ? _failure : TransferResult.AbortedByCallback;
        }

        if (_failure != TransferResult.Ok)
        {
            errorText = _failureText;
            return _failure;
        }

        errorText = code switch
        {
            CurlCode.Ok => string.Empty,
            CurlCode.SendFailRewind => "The body has to be sent again and its source cannot go back.",

            // libcurl explains most failures, but not a URL that it cannot parse.
            _ => Easy.ErrorDetail is { Length: > 0 } detail
                ? detail : $"{Transfer!.Url}: {TransferResults.Name((TransferResult)code)}",
        };
        return (TransferResult)code;
    }

    /// <summary>Copies what libcurl knows into the transfer's info.</summary>
    public void FillInfo()
    {
        // Only what can have happened is asked for: each answer costs a call.
        Transfer transfer = Transfer!;
        CurlEasyInfo from = Easy.Info;
        TransferInfo to = transfer.Info;
        to.ResponseCode = from.ResponseCode;
        to.BytesDownloaded = _received;

        // Of a chunked body libcurl counts the framing too.
        to.BytesUploaded = transfer.Source is null ? 0 : transfer.Source.Length < 0 ? _sent : from.UploadedBytes;
        to.ContentLength = from.GetInt64(CurlInfo.CONTENT_LENGTH_DOWNLOAD_T);
        to.FirstByteMs = from.GetInt64(CurlInfo.STARTTRANSFER_TIME_T) / 1000;
        to.TotalMs = from.TotalTimeUs / 1000;
        to.ConnectionsOpened = from.NewConnections;
        to.Redirects = transfer.RedirectsMax > 0 ? (int)from.GetLong(CurlInfo.REDIRECT_COUNT) : 0;

        // Not libcurl's own number: that measures a date against this machine's clock, right or wrong.
        to.RetryAfterSeconds = _head.GetHeader("Retry-After") is not string value ? 0 : RetryAfter.Seconds(
            value, _head.GetHeader("Date"), DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        if (to.ConnectionsOpened > 0 || to.ResponseCode == 0)
        {
            to.NameLookupMs = from.GetInt64(CurlInfo.NAMELOOKUP_TIME_T) / 1000;
            to.ConnectMs = from.GetInt64(CurlInfo.CONNECT_TIME_T) / 1000;
            to.TlsMs = from.GetInt64(CurlInfo.APPCONNECT_TIME_T) / 1000;
        }
    }

    public void Dispose()
    {
        Easy.Dispose();
    }

    private CurlFlow OnWrite(ReadOnlySpan<byte> data)
    {
        Transfer transfer = Transfer!;
        if (!BeginSink())
        {
            return CurlFlow.Abort;
        }

        if (transfer.BodyBytesMax > 0 && data.Length > transfer.BodyBytesMax - _received)
        {
            return Fail(TransferResult.FilesizeExceeded, $"The body is longer than {transfer.BodyBytesMax} bytes.");
        }

        while (data.Length > 0)
        {
            int count = Math.Min(data.Length, _buffer.Length);
            data[..count].CopyTo(_buffer);
            if (transfer.Sink is not null && !transfer.Sink.Write(_buffer, 0, count))
            {
                return Fail(TransferResult.WriteError, "The sink refused the body.");
            }

            _received += count;
            data = data[count..];
        }

        return CurlFlow.Continue;
    }

    // Outside of libcurl's callbacks nothing else keeps a sink that throws from ending the worker and the process.
    private bool TryBeginSink()
    {
        try
        {
            return BeginSink();
        }
#pragma warning disable CA1031 // Whatever the sink threw is its refusal.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Fail(TransferResult.AbortedByCallback, error.Message);
            return false;
        }
    }

    private bool BeginSink()
    {
        if (_begun || Transfer!.Sink is null)
        {
            return true;
        }

        _begun = true;
        if (!Transfer.Sink.Begin(_head))
        {
            Fail(TransferResult.WriteError, "The sink refused the response.");
            return false;
        }

        return true;
    }

    private bool OnHeader(ReadOnlySpan<byte> line)
    {
        // Lines after the body has begun are trailers; the head is closed then.
        if (!_begun)
        {
            if (!_head.Add(line))
            {
                Fail(TransferResult.TooLarge, $"The response's head is longer than {_head.BytesMax} bytes.");
                return false;
            }
        }

        return true;
    }

    private CurlReadResult OnRead(Span<byte> buffer)
    {
        ISource source = Transfer!.Source!;
        byte[] bytes = Worker.UploadBuffer;
        int count = source.Read(bytes, 0, Math.Min(buffer.Length, bytes.Length));
        if (count < 0 || (count == 0 && source.Length > _sent))
        {
            Fail(TransferResult.ReadError, "The source failed or ended early.");
            return CurlReadResult.Abort;
        }

        bytes.AsSpan(0, count).CopyTo(buffer);
        _sent += count;
        return count;
    }

    private CurlSeekResult OnSeek(long offset, SeekOrigin origin)
    {
        // What that means is the caller's to say: libcurl ends in SendFailRewind, but a binding that would have sent
        // the request once more leaves it at the error that there was.
        if (offset != 0 || origin != SeekOrigin.Begin || !Transfer!.Source!.Rewind())
        {
            return CurlSeekResult.Fail;
        }

        _sent = 0;
        return CurlSeekResult.Ok;
    }

    private void OnDebug(CurlDebugKind kind, ReadOnlySpan<byte> data)
    {
        // TLS's own records are of no use to a reader of transfers.
        if ((int)kind > (int)TraceKind.DataOut)
        {
            return;
        }

        while (data.Length > 0)
        {
            int count = Math.Min(data.Length, _traceBuffer.Length);
            data[..count].CopyTo(_traceBuffer);
            Transfer!.Trace!.Trace((TraceKind)(int)kind, _traceBuffer, 0, count);
            data = data[count..];
        }
    }

    private CurlFlow Fail(TransferResult failure, string text)
    {
        if (_failure == TransferResult.Ok)
        {
            _failure = failure;
            _failureText = text;
        }

        return CurlFlow.Abort;
    }
}

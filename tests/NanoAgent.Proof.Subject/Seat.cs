using System;
using System.Threading;
using NanoAgent.LibCurl;

namespace NanoAgent.Proof.Subject;

/// <summary>One thread of the stress run, with the handle that it uses and that others abort and dispose of.</summary>
internal sealed class Seat(StressRun run, string url, int seed)
{
    // Short, because nothing else ends a transfer that the server stalls.
    private const int StallTimeoutMs = 60;
    private const int TimeoutMs = 60_000;
    private const int LargeBytes = 100_000;

    /// <summary>Only ends a run that hangs.</summary>
    private static readonly TimeSpan s_ceiling = TimeSpan.FromMinutes(2);

    // Path, bytes of a whole answer or -1 where none is ever whole.
    private static readonly (string Path, int Bytes)[] s_paths =
    [
        ("small", 5), ("small", 5), ("small", 5), ("small", 5), ("small", 5), ("small", 5),
        ("large", LargeBytes), ("large", LargeBytes), ("large", LargeBytes),
        ("slow", 1000), ("slow", 1000), ("reset", -1), ("reset", -1), ("early", -1), ("close", 5), ("leave", 5),
        ("stall", -1),
    ];

    private readonly Random _random = new(seed);
    private readonly object _gate = new();
    private volatile CurlEasy? _current;
    private int _pausesLeft;
    private long _bytes;

    // Under the gate.
    private bool _paused;
    private CurlLoopResult? _result;

    internal void Run()
    {
        try
        {
            while (run.TakeTransfer())
            {
                Step();
            }
        }
#pragma warning disable CA1031 // Whatever comes out here must not, and is what the run looks for.
        catch (Exception e)
#pragma warning restore CA1031
        {
            run.Mistake(e.ToString());
        }

        _current?.Dispose();
    }

    /// <summary>From any thread, at any time.</summary>
    private void Disturb(bool dispose)
    {
        if (dispose)
        {
            _current?.Dispose();
        }
        else
        {
            _current?.RequestAbort();
        }
    }

    private void Step()
    {
        if (_random.Next(4) == 0)
        {
            run.AnySeat(_random).Disturb(_random.Next(4) == 0);
        }

        if (_random.Next(64) == 0)
        {
            run.ReplaceShare();
        }

        (string path, int bytes) = s_paths[_random.Next(s_paths.Length)];
        try
        {
            CurlEasy easy = _current ??= new CurlEasy();
            Prepare(easy, path);
            CurlCode code = _random.Next(2) == 0 ? PerformAlone(easy) : PerformInLoop(easy);
            Judge(easy, path, bytes, code);
        }
        catch (ObjectDisposedException)
        {
            // By another thread, between two calls: that is how a handle in use by one thread looks to its owner.
            _current!.Dispose();
            _current = null;
            run.Count(CurlCode.AbortedByCallback);
        }
    }

    private void Prepare(CurlEasy easy, string path)
    {
        if (_random.Next(4) == 0)
        {
            using var parsed = new CurlUrl();
            parsed.Set(CurlUrlPart.Url, url + path);
            easy.SetUrl(parsed);
        }
        else
        {
            easy.SetOption(CurlOption.URL, url + path);
        }

        easy.SetOption(CurlOption.NOPROXY, "*");
        easy.SetOption(CurlOption.TIMEOUT_MS, path == "stall" ? StallTimeoutMs : TimeoutMs);
        easy.SetOption(CurlOption.DNS_CACHE_TIMEOUT, _random.Next(4) == 0 ? 0 : 60);
        easy.SetHeaders("X-Seat: 1", "X-Path: " + path);
        switch (_random.Next(4))
        {
            case 0:
                Attach(easy);
                break;
            case 1:
                easy.SetShare(null);
                break;
        }
    }

    private void Attach(CurlEasy easy)
    {
        CurlShare share = run.Share;
        try
        {
            easy.SetShare(share);
        }
        catch (ObjectDisposedException) when (share != run.Share)
        {
            // It was replaced in this moment.
        }
    }

    private CurlCode PerformAlone(CurlEasy easy)
    {
        _bytes = 0;
        _pausesLeft = 0;
        easy.OnWrite = Write;
        return easy.Perform();
    }

    private CurlCode PerformInLoop(CurlEasy easy)
    {
        CurlLoop loop = run.Loops[_random.Next(run.Loops.Length)];
        _bytes = 0;
        _pausesLeft = _random.Next(3);
        (_paused, _result) = (false, null);
        easy.OnWrite = Write;
        if (!loop.Start(easy, End))
        {
            throw new InvalidOperationException("The loop is full.");
        }

        switch (_random.Next(8))
        {
            case 0:
                loop.Cancel(easy);
                break;
            case 1:
                easy.Dispose();
                break;
        }

        CurlLoopResult result = WaitForEnd(loop, easy);
        return result.Error is null
            ? result.Code
            : throw new InvalidOperationException("The loop failed.", result.Error);
    }

    private CurlLoopResult WaitForEnd(CurlLoop loop, CurlEasy easy)
    {
        while (true)
        {
            lock (_gate)
            {
                while (!_paused && _result is null)
                {
                    if (!Monitor.Wait(_gate, s_ceiling))
                    {
                        throw new TimeoutException("A transfer did not end.");
                    }
                }

                if (_result is not null)
                {
                    return _result.Value;
                }

                _paused = false;
            }

            loop.Unpause(easy);
        }
    }

    private void End(CurlLoopResult result)
    {
        lock (_gate)
        {
            _result = result;
            Monitor.Pulse(_gate);
        }
    }

    private CurlFlow Write(ReadOnlySpan<byte> data)
    {
        if (_pausesLeft > 0)
        {
            _pausesLeft--;
            lock (_gate)
            {
                _paused = true;
                Monitor.Pulse(_gate);
            }

            return CurlFlow.Pause;
        }

        _bytes += data.Length;
        return CurlFlow.Continue;
    }

    private void Judge(CurlEasy easy, string path, int bytes, CurlCode code)
    {
        run.Count(code);
        bool isExpected = code switch
        {
            CurlCode.Ok => bytes == _bytes,
            CurlCode.AbortedByCallback => true,
            CurlCode.OperationTimedOut => path == "stall",
            CurlCode.RecvError or CurlCode.GotNothing or CurlCode.SendError or CurlCode.PartialFile =>
                path is "reset" or "early",
            _ => false,
        };
        if (!isExpected)
        {
            CurlTransferInfo info = easy.Info.Snapshot();
            run.Mistake(
                $"/{path} ended with {code} after {_bytes} bytes: {easy.ErrorDetail} (errno {info.OsErrno}, " +
                $"status {info.ResponseCode}, {info.NewConnections} connections opened)");
        }
    }
}

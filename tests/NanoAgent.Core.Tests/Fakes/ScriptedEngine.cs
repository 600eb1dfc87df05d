using System;
using System.Collections.Generic;
using NanoAgent.Platform;
using NanoAgent.Scheduling;
using NanoAgent.Simulator;
using NanoAgent.Transfers;

namespace NanoAgent.Core.Tests.Fakes;

/// <summary>What the test's server does with one request.</summary>
internal sealed record Reply
{
    public int Status { get; init; } = 200;

    public (string Name, string Value)[] Headers { get; init; } = [];

    public byte[] Body { get; init; } = [];

    /// <summary>What the transfer ends with after the body; anything but Ok is a cut.</summary>
    public TransferResult Result { get; init; }

    public long RetryAfterSeconds { get; init; }

    public long DelayMs { get; init; } = 1;

    /// <summary>Holds the connection until the transfer is cancelled or times out.</summary>
    public bool Silent { get; init; }
}

/// <summary>A request as the server sees it.</summary>
internal sealed record Request(string Url, Dictionary<string, string> Headers, byte[] Body);

/// <summary>An engine whose network is a function, on virtual time: Wait lets the time pass.</summary>
internal sealed class ScriptedEngine : Job, ITransferEngine
{
    private readonly VirtualClock _clock;
    private readonly Func<Request, Reply> _server;
    private readonly int _pieceBytes;
    private readonly List<(Transfer Transfer, Reply Reply, long DueMs)> _running = [];

    public ScriptedEngine(VirtualClock clock, Func<Request, Reply> server, int pieceBytes = 100)
    {
        _clock = clock;
        _server = server;
        _pieceBytes = pieceBytes;
        Scheduler.Add(this, Due.Never);
    }

    public IClock Clock => _clock;

    public Scheduler Scheduler { get; } = new(16);

    public List<Request> Requests { get; } = [];

    public bool Start(Transfer transfer)
    {
        transfer.MarkRunning();
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < transfer.Headers.Count; i++)
        {
            headers[transfer.Headers.NameAt(i)] = transfer.Headers.ValueAt(i);
        }

        var request = new Request(transfer.Url, headers, ReadAll(transfer.Source));
        Requests.Add(request);
        Reply reply = _server(request);
        long delayMs = reply.Silent ? transfer.TimeoutMs : reply.DelayMs;
        _running.Add((transfer, reply, Due.After(_clock.Milliseconds, delayMs)));
        Scheduler.Wake(this);
        return true;
    }

    public void Cancel(Transfer transfer)
    {
        int index = _running.FindIndex(r => r.Transfer == transfer);
        if (index >= 0)
        {
            _running[index] = (transfer, new Reply { Status = 0, Result = TransferResult.AbortedByCallback }, 0);
            Scheduler.Wake(this);
        }
    }

    public void Wait(int milliseconds)
    {
        // Nothing else moves the time here, so a wait for ever is a test that would never end.
        Assert.True(milliseconds < int.MaxValue, "Everything sleeps and nothing is due.");
        _clock.Advance(milliseconds);
    }

    public void Wake()
    {
    }

    public override long Step(long nowMs)
    {
        long nextMs = Due.Never;
        foreach ((Transfer Transfer, Reply Reply, long DueMs) run in _running.ToArray())
        {
            if (run.DueMs > nowMs)
            {
                nextMs = Math.Min(nextMs, run.DueMs);
                continue;
            }

            _running.Remove(run);
            TransferResult result = run.Reply.Silent
                ? TransferResult.OperationTimedOut : Deliver(run.Transfer, run.Reply);
            run.Transfer.MarkDone(result, string.Empty);
            run.Transfer.Listener?.TransferDone(run.Transfer);
        }

        return nextMs;
    }

    /// <summary>Turns the scheduler until a condition holds; fails when virtual time passes the limit.</summary>
    public void RunUntil(Func<bool> condition, long limitMs = 3_600_000)
    {
        long endMs = _clock.Milliseconds + limitMs;
        while (!condition())
        {
            Assert.True(_clock.Milliseconds <= endMs, "The condition did not come true in virtual time.");
            long nextMs = Scheduler.Step(_clock.Milliseconds);
            if (!condition())
            {
                Wait(Due.Until(_clock.Milliseconds, nextMs));
            }
        }
    }

    private static byte[] ReadAll(ISource? source)
    {
        if (source is null)
        {
            return [];
        }

        Assert.True(source.Rewind());
        byte[] body = new byte[source.Length];
        int at = 0;
        int count;
        while ((count = source.Read(body, at, Math.Min(7, body.Length - at))) > 0)
        {
            at += count;
        }

        Assert.Equal(body.Length, at);
        return body;
    }

    private TransferResult Deliver(Transfer transfer, Reply reply)
    {
        transfer.Info.ResponseCode = reply.Status;
        transfer.Info.RetryAfterSeconds = reply.RetryAfterSeconds;
        if (reply.Status == 0)
        {
            return reply.Result;
        }

        if (transfer.Sink is not null && !transfer.Sink.Begin(new Head(reply)))
        {
            return TransferResult.WriteError;
        }

        for (int at = 0; at < reply.Body.Length; at += _pieceBytes)
        {
            int count = Math.Min(_pieceBytes, reply.Body.Length - at);
            if (transfer.Sink is not null && !transfer.Sink.Write(reply.Body, at, count))
            {
                return TransferResult.WriteError;
            }
        }

        return reply.Result;
    }

    private sealed class Head(Reply reply) : IResponseHead
    {
        public int StatusCode => reply.Status;

        public long ContentLength => GetHeader("Content-Length") is string text ? long.Parse(text) : -1;

        public int HeaderCount => reply.Headers.Length;

        public string HeaderName(int index) => reply.Headers[index].Name;

        public string HeaderValue(int index) => reply.Headers[index].Value;

        public string? GetHeader(string name)
        {
            foreach ((string Name, string Value) header in reply.Headers)
            {
                if (string.Equals(header.Name, name, StringComparison.OrdinalIgnoreCase))
                {
                    return header.Value;
                }
            }

            return null;
        }
    }
}

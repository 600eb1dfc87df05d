using System;
using System.Collections.Generic;
using NanoAgent.Platform;
using NanoAgent.Scheduling;
using NanoAgent.Simulator;
using NanoAgent.Transfers;
using Xunit;

namespace NanoAgent.Integration.Tests.Engines;

/// <summary>
/// What every engine must do, as transcripts of a misbehaving server. One subclass an engine; where engines may differ
/// the expectation is a virtual member that says why.
/// </summary>
public abstract partial class TransferEngineSuite : IDisposable
{
    private readonly List<IScriptedServer> _servers = [];
    private ITransferEngine? _engine;

    /// <summary>The engine of this test, made at first use.</summary>
    protected ITransferEngine Engine => _engine ??= CreateEngine();

    /// <summary>The file of the only certificate authority to trust, or null; set before the engine is made.</summary>
    protected string? AuthorityFile { get; set; }

    /// <summary>Makes the engine under test.</summary>
    protected abstract ITransferEngine CreateEngine();

    /// <summary>Starts a server; a simulated network gives simulated ones.</summary>
    protected virtual IScriptedServer StartServer(PeerScript[] scripts) => new ScriptedServer(scripts);

    public virtual void Dispose()
    {
        (_engine as IDisposable)?.Dispose();
        (_engine as IAsyncDisposable)?.DisposeAsync().AsTask().Wait();
        _servers.ForEach(server => server.Dispose());
        GC.SuppressFinalize(this);
    }

    protected IScriptedServer Serve(params PeerScript[] scripts)
    {
        IScriptedServer server = StartServer(scripts);
        _servers.Add(server);
        return server;
    }

    protected static PeerScript Script() => new();

    /// <summary>A server that gives the same answer to every request of a connection.</summary>
    protected static PeerScript Always(string reply) => Script().Request().Send(reply).Loop();

    /// <summary>Runs a started transfer until it is over or the condition holds.</summary>
    protected void RunUntil(Transfer transfer, Func<bool> condition)
    {
        while (transfer.State != TransferState.Done && !condition())
        {
            long nextMs = Engine.Scheduler.Step(Engine.Clock.Milliseconds);
            if (transfer.State != TransferState.Done)
            {
                // Not longer than this, because the condition may come true without the engine's doing.
                Engine.Wait(Math.Min(20, Due.Until(Engine.Clock.Milliseconds, nextMs)));
            }
        }
    }

    protected void Expect(TransferResult expected, Transfer transfer)
    {
        TransferResult result = Engine.Perform(transfer);
        Assert.True(expected == result, $"expected {expected}, got {result}: {transfer.ErrorText}");
        Assert.Equal(TransferState.Done, transfer.State);
        if (expected != TransferResult.Ok)
        {
            Assert.NotEqual("", transfer.ErrorText);
        }
    }

    [Fact]
    public void Get_LengthBody_IsDelivered()
    {
        IScriptedServer server = Serve(Always("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Test: yes\r\n\r\nhello"));
        var sink = new CollectingSink();
        var transfer = new Transfer(server.BaseUrl + "/a?b=c") { Sink = sink, UserAgent = "suite" };

        Expect(TransferResult.Ok, transfer);

        Assert.Equal("hello", sink.Body);
        Assert.Equal([200], sink.Heads);
        Assert.Equal("yes", sink.Headers["X-Test"]);
        Assert.Equal(200, transfer.Info.ResponseCode);
        Assert.Equal(5, transfer.Info.BytesDownloaded);
        Assert.Equal(5, transfer.Info.ContentLength);
        Assert.Equal(1, transfer.Info.ConnectionsOpened);
        Assert.Equal(
            $"GET /a?b=c HTTP/1.1\r\nHost: 127.0.0.1:{server.Port}\r\nUser-Agent: suite\r\nAccept: */*\r\n\r\n",
            server.Received(0));
    }

    [Fact]
    public void Put_LengthBody_IsSent()
    {
        IScriptedServer server = Serve(
            Script().Request().Take(7).Send("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"));
        var transfer = new Transfer(server.BaseUrl + "/up") { Source = new TextSource("payload") };

        Expect(TransferResult.Ok, transfer);

        Assert.StartsWith("PUT /up HTTP/1.1\r\n", server.Received(0), StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\npayload", server.Received(0), StringComparison.Ordinal);
        Assert.Contains("Content-Length: 7\r\n", server.Received(0), StringComparison.Ordinal);
        Assert.Equal(201, transfer.Info.ResponseCode);
        Assert.Equal(7, transfer.Info.BytesUploaded);
    }
}

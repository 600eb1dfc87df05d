using System;
using NanoAgent.Platform;
using NanoAgent.Scheduling;
using NanoAgent.Simulator;
using NanoAgent.Transfers;
using Xunit;

namespace NanoAgent.Core.Tests.Transfers;

/// <summary>G3: a request on a kept connection costs no memory, whatever its body.</summary>
public class CooperativeEngineAllocationTests
{
    private const int Requests = 50;

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(16 * 1024)]
    [InlineData(1024 * 1024)]
    public void Get_KeptConnection_AllocatesNothing(int bodyBytes)
    {
        Assert.Equal(0, AllocatedBytes(bodyBytes, new Transfer("http://10.0.0.1/a") { Sink = new NullSink() }));
    }

    [Fact]
    public void Put_KeptConnection_AllocatesNothing()
    {
        byte[] body = new byte[100_000];
        var source = new BytesSource(body, 0, body.Length);
        var transfer = new Transfer("http://10.0.0.1/a") { Source = source, UserAgent = "nanoAgent" };
        transfer.Headers.Add("Content-Type", "application/octet-stream");
        Assert.Equal(0, AllocatedBytes(0, transfer));
    }

    private static long AllocatedBytes(int bodyBytes, Transfer transfer)
    {
        string head = "HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: " + bodyBytes + "\r\n\r\n";
        var network = new LoopNetwork(head, bodyBytes);
        using var engine = new CooperativeEngine(
            network, new VirtualClock(), new Scheduler(4), new CooperativeEngineOptions());
        Run(engine, transfer, 3);

        // The least of some rounds: what the runtime allocates once for itself falls into one, what the engine
        // allocates for a request falls into all.
        long allocated = long.MaxValue;
        for (int round = 0; round < 5; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Run(engine, transfer, Requests);
            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(1, engine.ConnectionsOpened);
        Assert.Equal(bodyBytes, transfer.Info.BytesDownloaded);
        return allocated;
    }

    private static void Run(CooperativeEngine engine, Transfer transfer, int times)
    {
        for (int i = 0; i < times; i++)
        {
            transfer.Source?.Rewind();
            if (engine.Perform(transfer) != TransferResult.Ok)
            {
                throw new InvalidOperationException(transfer.ErrorText);
            }
        }
    }

    private sealed class NullSink : ISink
    {
        public bool Begin(IResponseHead head) => true;

        public bool Write(byte[] buffer, int offset, int count) => true;
    }
}

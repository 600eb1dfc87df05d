using System;
using System.Linq;
using System.Threading;

namespace NanoAgent.LibCurl.Tests;

/// <summary>Process-wide calls, with the features of either build.</summary>
public class GlobalGateTests
{
    [Fact]
    public void Run_BuildWithoutThreadSafe_HundredThreadsOneAtATime()
    {
        const int ThreadCount = 100;
        var gate = new GlobalGate(CurlFeatures.Ssl | CurlFeatures.AsynchDns);
        int inside = 0;
        int mostInside = 0;
        int calls = 0;
        using var start = new Signal();
        Thread[] threads = [.. Enumerable.Range(0, ThreadCount).Select(_ => new Thread(() =>
        {
            start.Wait();
            for (int turn = 0; turn < 100; turn++)
            {
                gate.Run(() =>
                {
                    mostInside = Math.Max(mostInside, Interlocked.Increment(ref inside));
                    calls++;
                    Thread.Yield();
                    Interlocked.Decrement(ref inside);
                    return CurlCode.Ok;
                });
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        start.Set();
        Assert.All(threads, thread => Assert.True(thread.Join(LoopbackServer.Ceiling)));

        Assert.Equal((1, ThreadCount * 100), (mostInside, calls));
    }

    [Fact]
    public void Run_BuildWithThreadSafe_ThreadsMeetInside()
    {
        var gate = new GlobalGate(CurlFeatures.ThreadSafe);
        using var meeting = new Barrier(2);
        bool[] met = new bool[2];
        Thread[] threads = [.. Enumerable.Range(0, 2).Select(index => new Thread(() => gate.Run(() =>
        {
            met[index] = meeting.SignalAndWait(LoopbackServer.Ceiling);
            return CurlCode.Ok;
        })))];
        Array.ForEach(threads, thread => thread.Start());
        Assert.All(threads, thread => Assert.True(thread.Join(LoopbackServer.Ceiling)));

        Assert.Equal([true, true], met);
    }
}

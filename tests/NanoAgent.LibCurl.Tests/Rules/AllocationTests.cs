using System;
using System.Collections.Generic;

namespace NanoAgent.LibCurl.Tests.Rules;

/// <summary>What libcurl allocated, counted by itself: all of it comes back, also after refusals. T23.</summary>
public class AllocationTests
{
    [Fact]
    public void NativeMemory_ThousandCyclesOfAllHandles_BackToZero()
    {
        if (!ChildProcess.IsThisOrPassed<AllocationTests>())
        {
            return;
        }

        CountingAllocator.Install();
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        Cycle(server, 0);
        long before = CountingAllocator.Bytes;
        long allocationsBefore = CountingAllocator.Allocations;

        for (int turn = 0; turn < 1_000; turn++)
        {
            Cycle(server, turn);
        }

        Assert.True(CountingAllocator.Allocations - allocationsBefore > 50_000, "the allocator was not libcurl's");
        Assert.Equal(before, CountingAllocator.Bytes);
        CountingAllocator.CleanUp(times: 2);
        Assert.Equal(0, CountingAllocator.Bytes);
    }

    /// <summary>
    /// Each allocation of a life of all handles is refused once. Whatever libcurl makes of it, the caller gets a code
    /// or an exception of the binding, and nothing stays behind.
    /// </summary>
    [Fact]
    public void NativeMemory_EachAllocationRefusedOnce_TypedErrorAndNothingLeft()
    {
        if (!ChildProcess.IsThisOrPassed<AllocationTests>())
        {
            return;
        }

        CountingAllocator.Install();
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        Cycle(server, 0);
        long start = CountingAllocator.Allocations;
        Cycle(server, 0);
        int count = (int)(CountingAllocator.Allocations - start);
        long before = CountingAllocator.Bytes;
        var wrong = new List<string>();
        int typed = 0;

        for (int number = 1; number <= count; number++)
        {
            CountingAllocator.RefuseInFuture(number);
            Exception? error = Record.Exception(() => Cycle(server, 0));
            CountingAllocator.RefuseInFuture(0);
            typed += error is null ? 0 : 1;
            if (error is not null and not CurlException and not CurlMultiException and not CurlShareException
                and not CurlUrlException and not OutOfMemoryException)
            {
                wrong.Add($"{number}: {error}");
            }

            if (CountingAllocator.Bytes != before)
            {
                wrong.Add($"{number}: {CountingAllocator.Bytes - before} bytes left");
                before = CountingAllocator.Bytes;
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
        Assert.True(typed > 100, $"only {typed} of {count} refusals were told of");
        Cycle(server, 0);
    }

    /// <summary>The whole life of one handle of each kind, with a transfer; throws what goes wrong.</summary>
    private static void Cycle(LoopbackServer server, int turn)
    {
        using CurlShare share = CurlShare.ForThreads(CurlShareKinds.Dns);
        using var url = new CurlUrl(server.UrlOf("http", "one.invalid"));
        using var multi = new CurlMulti();

        // Not in an initialiser: what that throws leaves the handle to the finaliser.
        using var easy = new CurlEasy();
        easy.UserAgent = "unit";
        easy.TimeoutMs = 60_000;
        easy.SetShare(share);
        easy.SetUrl(url);
        easy.SetHeaders("A: b", "C: d");
        easy.SetResolve($"one.invalid:{server.Port}:127.0.0.1");
        easy.SetPostBody("body"u8);
        if (turn % 10 == 0)
        {
            using CurlEasy copy = easy.Duplicate();
            copy.HttpGet = true;
            copy.PerformOrThrow();
        }

        easy.HttpGet = true;
        multi.Add(easy);
        CurlMessage message = MultiLoop.RunToEnd(multi, 1)[0];
        _ = easy.GetHeaders();
        if (message.Code != CurlCode.Ok)
        {
            throw new CurlException(message.Code, "the transfer", null);
        }
    }
}

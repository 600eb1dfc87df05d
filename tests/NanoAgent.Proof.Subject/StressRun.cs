using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Threading;
using NanoAgent.LibCurl;

namespace NanoAgent.Proof.Subject;

/// <summary>
/// Eight threads that transfer, cancel, pause, abort and dispose of one another's handles, and attach and detach a
/// share that comes and goes. When all is disposed of, the process must hold what it held before.
/// </summary>
internal sealed class StressRun : IDisposable
{
    internal const int SeatCount = 8;

    private const int LoopCount = 2;
    private const int CodesMax = 128;

    // Enough for every pool and table of the runtime and of libcurl to be there before the counts are taken.
    private const int WarmUpTransfers = 2_000;

    private readonly Seat[] _seats;
    private readonly long[] _codes = new long[CodesMax];
    private readonly long _transfersMax;
    private readonly Stopwatch _time = Stopwatch.StartNew();
    private readonly TimeSpan _timeMax;
    private long _transfers;
    private CurlShare _share = NewShare();
    private volatile string? _mistake;

    private StressRun(string url, TimeSpan timeMax, long transfersMax, int seed)
    {
        _timeMax = timeMax;
        _transfersMax = transfersMax;
        Loops = [.. Enumerable.Range(0, LoopCount).Select(_ => new CurlLoop())];
        _seats = [.. Enumerable.Range(0, SeatCount).Select(index => new Seat(this, url, seed + index))];
    }

    internal CurlLoop[] Loops { get; }

    internal CurlShare Share => Volatile.Read(ref _share);

    /// <summary>The whole program: 0 when every count is back.</summary>
    internal static int Perform(string url, int seconds, long transfersMax, int seed)
    {
        CountingAllocator.Install();
        string? mistake = Turn(url, TimeSpan.FromSeconds(seconds), WarmUpTransfers, seed + 1000, out string report);
        ResourceCounts before = ResourceCounts.Take();
        mistake ??= Turn(url, TimeSpan.FromSeconds(seconds), transfersMax, seed, out report);
        ResourceCounts after = ResourceCounts.TakeWhenBackAt(before);
        Console.WriteLine($"seed {seed}: {report}");
        Console.WriteLine($"before {before}");
        Console.WriteLine($"after  {after}");
        Console.WriteLine(mistake ?? (before == after ? "all is back" : "something was kept"));
        return mistake is null && before == after ? 0 : 1;
    }

    /// <summary>Whether one more transfer may begin.</summary>
    internal bool TakeTransfer() =>
        _mistake is null && _time.Elapsed < _timeMax && Interlocked.Increment(ref _transfers) <= _transfersMax;

    internal Seat AnySeat(Random random) => _seats[random.Next(SeatCount)];

    internal void Count(CurlCode code) => Interlocked.Increment(ref _codes[(int)code]);

    /// <summary>Ends the run: something happened that must not.</summary>
    internal void Mistake(string sentence) => _mistake ??= sentence;

    /// <summary>The old one goes as soon as the last handle has let go of it.</summary>
    internal void ReplaceShare() => Interlocked.Exchange(ref _share, NewShare()).Dispose();

    public void Dispose()
    {
        foreach (CurlLoop loop in Loops)
        {
            loop.Dispose();
            loop.Ended.Wait();
        }

        _share.Dispose();
    }

    private static CurlShare NewShare() => CurlShare.ForThreads(CurlShareKinds.Dns | CurlShareKinds.Psl);

    private static string? Turn(string url, TimeSpan timeMax, long transfersMax, int seed, out string report)
    {
        using var run = new StressRun(url, timeMax, transfersMax, seed);
        Thread[] threads = [.. run._seats.Select(seat => new Thread(seat.Run) { Name = "stress" })];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        report = run.Report();
        return run._mistake;
    }

    private string Report()
    {
        var codes = new List<string>();
        for (int code = 0; code < CodesMax; code++)
        {
            if (_codes[code] > 0)
            {
                codes.Add(string.Create(CultureInfo.InvariantCulture, $"{(CurlCode)code} {_codes[code]}"));
            }
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"{_codes.Sum()} transfers in {_time.Elapsed.TotalSeconds:F0} s: {string.Join(", ", codes)}");
    }
}

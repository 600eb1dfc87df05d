using System;
using System.Collections.Generic;
using NanoAgent.Simulator;
using NanoAgent.Spooling;

namespace NanoAgent.Faults.Tests.Trials;

internal enum SpoolAction
{
    /// <summary>One record, of a length that the seed decides.</summary>
    Append,

    /// <summary>Everything accepted becomes durable.</summary>
    Flush,

    /// <summary>Reads a batch and releases its first records.</summary>
    Release,

    /// <summary>Reads a batch, rejects its first record and releases the others.</summary>
    Reject,

    /// <summary>A clean end and a start.</summary>
    Reopen,

    /// <summary>The process dies and starts again; the power stays.</summary>
    Kill,
}

/// <summary>One step: for Release and Reject, how many records are read and how many of them are settled.</summary>
internal readonly record struct SpoolStep(SpoolAction Action, int Lane = 0, int Count = 0, int Settled = 0);

/// <summary>A list of steps and the limits of the spool that takes them. The seed varies only lengths.</summary>
internal sealed record SpoolWorkload(string Name, SpoolOptions Options, List<SpoolStep> Steps)
{
    private const int SegmentBytes = 512;

    internal bool MayEvict { get; private init; }

    /// <summary>The longest record that a step makes.</summary>
    internal int RecordBytesMax => Options.RecordBytesMax;

    /// <summary>The least that a spool of such segments can live on.</summary>
    internal long StoreBytesMin => HeadReserveBytes(Options.SegmentBytes) + (4L * Options.SegmentBytes);

    internal static readonly string[] Names =
    [
        "tiny", "brief", "steady", "backlog", "full", "refuse", "reboots", "urgent", "long", "rejects",
    ];

    /// <summary>Bytes that SPEC.md reserves for the heads of a spool with segments of that size.</summary>
    internal static long HeadReserveBytes(int segmentBytes)
    {
        const int HeadBytes = 328;
        return 2L * (Math.Clamp(segmentBytes / HeadBytes, 16, 256) + 1) * HeadBytes;
    }

    internal static SpoolWorkload Find(string name)
    {
        return name switch
        {
            "tiny" => new(name, Limits(1000), Tiny()),
            "brief" => new(name, Limits(5), Brief()) { MayEvict = true },
            "steady" => new(name, Limits(1000), Steady()),
            "backlog" => new(name, Limits(1000), Backlog()),
            "full" => new(name, Limits(6), Full(1)) { MayEvict = true },
            "refuse" => new(name, Refusing(), Full(2)),
            "reboots" => new(name, Limits(1000), Reboots()),
            "urgent" => new(name, Limits(9), Urgent()) { MayEvict = true },
            "long" => new(name, Long(), LongRecords()),
            "rejects" => new(name, Limits(1000), Rejects()),
            _ => throw new ArgumentException("There is no workload '" + name + "'."),
        };
    }

    /// <summary>Steps and limits that a seed decides.</summary>
    internal static SpoolWorkload Drawn(string name, SeededRandom random)
    {
        SpoolOptions options = Limits(5 + random.Next(random.Next(2) == 0 ? 6 : 200));
        options.RecordBytesMax = 8 + random.Next(160);
        options.PageBytes = 1 + random.Next(400);
        options.WhenFull = random.Next(3) == 0 ? SpoolFullPolicy.RefuseNew : SpoolFullPolicy.EvictOldest;
        options.DeviceIsShared = random.Next(4) == 0;
        List<SpoolStep> steps = [];
        int flushOneIn = 2 + random.Next(12);
        for (int i = 60 + random.Next(120); i > 0; i--)
        {
            steps.Add(Draw(random, flushOneIn));
        }

        return new(name, options, steps) { MayEvict = options.WhenFull == SpoolFullPolicy.EvictOldest };
    }

    private static SpoolStep Draw(SeededRandom random, int flushOneIn)
    {
        int lane = random.Next(3);
        int count = 1 + random.Next(20);
        return random.Next(40) switch
        {
            0 => new(SpoolAction.Reopen),
            1 => new(SpoolAction.Kill),
            2 => new(SpoolAction.Reject, lane, count, 1 + random.Next(count)),
            < 8 => new(SpoolAction.Release, lane, count, 1 + random.Next(count)),
            _ when random.Next(flushOneIn) == 0 => new(SpoolAction.Flush),
            _ => new(SpoolAction.Append, lane),
        };
    }

    private static SpoolOptions Limits(int segments)
    {
        return new SpoolOptions
        {
            SegmentBytes = SegmentBytes,
            RecordBytesMax = 128,
            PageBytes = 160,
            StoreBytesMax = HeadReserveBytes(SegmentBytes) + ((long)segments * SegmentBytes),
        };
    }

    private static SpoolOptions Refusing()
    {
        SpoolOptions options = Limits(6);
        options.WhenFull = SpoolFullPolicy.RefuseNew;
        return options;
    }

    /// <summary>Records longer than the page and than the window that reads.</summary>
    private static SpoolOptions Long()
    {
        return new SpoolOptions
        {
            SegmentBytes = 6000,
            RecordBytesMax = 2900,
            PageBytes = 64,
            StoreBytesMax = HeadReserveBytes(6000) + (40L * 6000),
        };
    }

    private static List<SpoolStep> Tiny()
    {
        List<SpoolStep> steps = [];
        for (int i = 0; i < 10; i++)
        {
            steps.Add(new(SpoolAction.Append, i % 2));
            steps.Add(new(SpoolAction.Append, 1));
            steps.Add(new(SpoolAction.Flush));
            if (i % 3 == 2)
            {
                steps.Add(new(SpoolAction.Release, 1, 4, 3));
            }
        }

        return steps;
    }

    private static List<SpoolStep> Brief()
    {
        List<SpoolStep> steps = [];
        for (int i = 0; i < 24; i++)
        {
            steps.Add(new(SpoolAction.Append, i % 3));
            if (i % 2 == 1)
            {
                steps.Add(new(SpoolAction.Flush));
            }

            if (i == 11)
            {
                steps.Add(new(SpoolAction.Reopen));
            }
        }

        steps.Add(new(SpoolAction.Release, 0, 9, 9));
        return steps;
    }

    private static List<SpoolStep> Steady()
    {
        List<SpoolStep> steps = [];
        for (int i = 0; i < 70; i++)
        {
            steps.Add(new(SpoolAction.Append, i % 7 == 0 ? 0 : 1));
            if (i % 3 == 2)
            {
                steps.Add(new(SpoolAction.Flush));
            }

            if (i % 5 == 4)
            {
                steps.Add(new(SpoolAction.Release, 0, 10, 10));
                steps.Add(new(SpoolAction.Release, 1, 6, 6));
            }
        }

        return steps;
    }

    private static List<SpoolStep> Backlog()
    {
        List<SpoolStep> steps = [];
        for (int i = 0; i < 110; i++)
        {
            steps.Add(new(SpoolAction.Append, i % 3));
            if (i % 10 == 9)
            {
                steps.Add(new(SpoolAction.Flush));
            }

            if (i == 50)
            {
                steps.Add(new(SpoolAction.Reopen));
            }
        }

        steps.Add(new(SpoolAction.Kill));
        for (int i = 0; i < 24; i++)
        {
            steps.Add(new(i % 4 == 0 ? SpoolAction.Reject : SpoolAction.Release, i % 3, 7, 4));
        }

        return steps;
    }

    private static List<SpoolStep> Full(int flushEvery)
    {
        List<SpoolStep> steps = [];
        for (int i = 0; i < 120; i++)
        {
            steps.Add(new(SpoolAction.Append, i % 11 == 0 ? 0 : 1 + (i % 2)));
            if (i % (4 * flushEvery) == 3)
            {
                steps.Add(new(SpoolAction.Flush));
            }

            if (i % 13 == 12)
            {
                steps.Add(new(SpoolAction.Release, 1, 3, 2));
            }
        }

        return steps;
    }

    private static List<SpoolStep> Reboots()
    {
        List<SpoolStep> steps = [];
        for (int boot = 0; boot < 10; boot++)
        {
            for (int i = 0; i < 4; i++)
            {
                steps.Add(new(SpoolAction.Append, 1));
                steps.Add(new(SpoolAction.Append, 2));
                steps.Add(new(SpoolAction.Flush));
                steps.Add(new(SpoolAction.Release, 1, 2, 2));
            }

            steps.Add(new(boot % 2 == 0 ? SpoolAction.Reopen : SpoolAction.Kill));
        }

        return steps;
    }

    /// <summary>Alarms among readings, in a spool that is nearly full: pages and lanes change all the time.</summary>
    private static List<SpoolStep> Urgent()
    {
        List<SpoolStep> steps = [];
        for (int i = 0; i < 120; i++)
        {
            steps.Add(new(SpoolAction.Append, i % 3 == 0 ? 0 : 2));
            if (i % 6 == 5)
            {
                steps.Add(new(SpoolAction.Flush));
                steps.Add(new(SpoolAction.Release, 0, 2, 2));
            }
        }

        return steps;
    }

    private static List<SpoolStep> LongRecords()
    {
        List<SpoolStep> steps = [];
        for (int i = 0; i < 50; i++)
        {
            steps.Add(new(SpoolAction.Append, 1 + (i % 2)));
            if (i % 4 == 3)
            {
                steps.Add(new(SpoolAction.Flush));
            }

            if (i % 9 == 8)
            {
                steps.Add(new(SpoolAction.Release, 1, 3, 2));
            }
        }

        return steps;
    }

    /// <summary>Settles piece by piece, so that the heads turn over some times.</summary>
    private static List<SpoolStep> Rejects()
    {
        List<SpoolStep> steps = [];
        for (int i = 0; i < 70; i++)
        {
            steps.Add(new(SpoolAction.Append, 1));
            steps.Add(new(SpoolAction.Flush));
            if (i > 8)
            {
                steps.Add(new(i % 5 == 0 ? SpoolAction.Reject : SpoolAction.Release, 1, 5, 1));
            }
        }

        return steps;
    }
}

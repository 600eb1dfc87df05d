using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using NanoAgent.Simulator;
using NanoAgent.Simulator.Stores;
using NanoAgent.Spooling;

namespace NanoAgent.Faults.Tests.Trials;

internal enum ModelAction
{
    /// <summary>One record of B bytes.</summary>
    Append,

    /// <summary>A records of B bytes each.</summary>
    Burst,

    Flush,

    /// <summary>Reads at most A records; nothing is settled.</summary>
    Read,

    /// <summary>Reads at most A records and settles the subset that the seed B draws.</summary>
    Settle,

    /// <summary>Reads at most A records and releases all of them.</summary>
    ReleaseAll,

    /// <summary>Reads at most A records and releases the first B percent of them.</summary>
    ReleaseFirst,

    /// <summary>Reads at most A records and rejects the first.</summary>
    RejectFirst,

    /// <summary>A clean end and a start.</summary>
    Reopen,

    /// <summary>A flush, then the process dies and starts again.</summary>
    Kill,
}

/// <summary>One operation of a drawn sequence; its meaning does not hang on those before it, so any can go.</summary>
internal readonly record struct ModelOp(ModelAction Action, int Lane, int A, int B)
{
    public override string ToString()
    {
        return string.Create(CultureInfo.InvariantCulture, $"{Action}({Lane},{A},{B})");
    }
}

/// <summary>
/// A drawn sequence of operations on a spool and on a plain list of what the spool must hold; after each operation both
/// are compared. A sequence that fails is shrunk to the few operations that matter.
/// </summary>
internal sealed class ModelTrial
{
    internal const int OpsInSequence = 500;

    private readonly int _seed;
    private readonly SpoolOptions _options;
    private readonly List<ModelOp> _ops = [];

    internal ModelTrial(int seed)
    {
        _seed = seed;
        SeededRandom random = new((ulong)seed);
        _options = new SpoolOptions
        {
            SegmentBytes = 512,
            RecordBytesMax = 100,
            PageBytes = 1 + random.Next(400),
            StoreBytesMax = SpoolWorkload.HeadReserveBytes(512)
                + (512L * (5 + random.Next(random.Next(2) == 0 ? 8 : 300))),
        };
        for (int i = 0; i < OpsInSequence; i++)
        {
            _ops.Add(Draw(random));
        }
    }

    /// <summary>The operation at which the run failed, from 1.</summary>
    internal int FailedAt { get; private set; }

    /// <summary>
    /// Runs the sequence; answers the operations that ran. Where one fails, throws with the shrunk sequence.
    /// </summary>
    internal int Run(out long evicted)
    {
        string? failure = Fails(_ops, out int ran, out evicted);
        if (failure != null)
        {
            FailedAt = ran;
            List<ModelOp> few = Shrink();
            failure = Fails(few, out _, out _);
            throw new Violation("Seed " + _seed + ", operation " + ran + ", shrunk to " + few.Count + ": "
                + string.Join(" ", few) + ": " + failure);
        }

        return ran;
    }

    private static ModelOp Draw(SeededRandom random)
    {
        int lane = random.Next(3);
        int batch = 1 + random.Next(24);
        return random.Next(100) switch
        {
            < 55 => new(ModelAction.Append, lane, 1, random.Next(90)),
            < 57 => new(ModelAction.Burst, lane, 1 + random.Next(25), random.Next(30)),
            < 67 => new(ModelAction.Flush, 0, 0, 0),
            < 71 => new(ModelAction.Read, lane, batch, 0),
            < 85 => new(ModelAction.Settle, lane, batch, random.Next(int.MaxValue)),
            < 90 => new(ModelAction.ReleaseAll, lane, batch, 0),
            < 94 => new(ModelAction.ReleaseFirst, lane, batch, random.Next(101)),
            < 97 => new(ModelAction.RejectFirst, lane, batch, 0),
            < 98 => new(ModelAction.Kill, 0, 0, 0),
            _ => new(ModelAction.Reopen, 0, 0, 0),
        };
    }

    private string? Fails(List<ModelOp> ops, out int ran, out long evicted)
    {
        ran = 0;
        evicted = 0;
        try
        {
            SpoolModel model = new(_options);
            foreach (ModelOp op in ops)
            {
                ran++;
                model.Take(op);
            }

            model.TakeAll();
            evicted = model.Evicted;
            return null;
        }
        catch (Exception e)
        {
            return e is Violation ? e.Message : e.GetType().Name + ": " + e.Message;
        }
    }

    /// <summary>Takes out halves, quarters ... and single operations as long as what is left still fails.</summary>
    private List<ModelOp> Shrink()
    {
        List<ModelOp> ops = _ops;
        for (int size = ops.Count / 2; size > 0; size /= 2)
        {
            for (int at = 0; at + size <= ops.Count;)
            {
                List<ModelOp> fewer = [.. ops];
                fewer.RemoveRange(at, size);
                if (Fails(fewer, out _, out _) != null)
                {
                    ops = fewer;
                }
                else
                {
                    at += size;
                }
            }
        }

        return ops;
    }
}

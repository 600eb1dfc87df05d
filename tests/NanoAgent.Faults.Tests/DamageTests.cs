using System;
using System.Collections.Generic;
using NanoAgent.Faults.Tests.Trials;
using NanoAgent.Simulator;

namespace NanoAgent.Faults.Tests;

/// <summary>Bytes of the store change while nobody looks.</summary>
public sealed class DamageTests(ITestOutputHelper output)
{
    [Fact]
    public void A5_FlipOfEachByteOf64KiB_StartsUnaidedAndCountsItsLoss()
    {
        Sweep sweep = new(output);
        DamageTrial trial = new(5);
        SeededRandom random = new(55);
        foreach (string name in trial.Store.List(string.Empty)!)
        {
            int length = trial.Store.Bytes(name)!.Length;
            for (int at = 0; at < length; at++)
            {
                byte xor = (byte)(1 + random.Next(255));
                trial.Check(name + " at " + at + " ^ " + xor, new DamageTrial.Damage(name, at, [xor]));
                sweep.Runs++;
            }
        }

        sweep.End("A5: {0} single bytes flipped in a store of " + trial.Records + " records", 64 * 1024);
    }

    [Fact]
    public void A5_RandomDamage_OfManyBytes_StartsUnaidedAndCountsItsLoss()
    {
        const int FirstSeed = 1;
        int seeds = 50_000 * Effort.Factor;
        Sweep sweep = new(output);
        DamageTrial trial = new(6);
        for (int seed = FirstSeed; seed < FirstSeed + seeds; seed++)
        {
            trial.Check("damage " + seed, DamageTrial.Draw(trial, new SeededRandom((ulong)seed)));
            sweep.Runs++;
        }

        sweep.End("A5: {0} random damages of up to " + DamageTrial.DamageBytesMax + " bytes, seeds from "
            + FirstSeed, seeds);
    }
}

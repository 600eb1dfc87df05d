using System;
using System.Collections.Generic;
using NanoAgent.Faults.Tests.Trials;
using NanoAgent.Simulator;

namespace NanoAgent.Faults.Tests;

/// <summary>Bytes of the store change while nobody looks.</summary>
public sealed class DamageTests(ITestOutputHelper output)
{
    private const int DamagesMax = 6;
    private const int DamageBytesMax = 64;

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
        string[] names = trial.Store.List(string.Empty)!;
        for (int seed = FirstSeed; seed < FirstSeed + seeds; seed++)
        {
            trial.Check("damage " + seed, Draw(trial, names, new SeededRandom((ulong)seed)));
            sweep.Runs++;
        }

        sweep.End("A5: {0} random damages of up to " + (DamagesMax * DamageBytesMax) + " bytes, seeds from "
            + FirstSeed, seeds);
    }

    private static DamageTrial.Damage[] Draw(DamageTrial trial, string[] names, SeededRandom random)
    {
        List<DamageTrial.Damage> damages = [];
        for (int i = 1 + random.Next(DamagesMax); i > 0; i--)
        {
            string name = names[random.Next(names.Length)];
            int length = trial.Store.Bytes(name)!.Length;
            int at = random.Next(length);
            byte[] xors = new byte[Math.Min(1 + random.Next(DamageBytesMax), length - at)];
            for (int j = 0; j < xors.Length; j++)
            {
                xors[j] = (byte)random.Next(256);
            }

            damages.Add(new DamageTrial.Damage(name, at, xors));
        }

        return [.. damages];
    }
}

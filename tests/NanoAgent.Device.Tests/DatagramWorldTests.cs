using System;
using System.Collections.Generic;
using NanoAgent.Connections;
using nanoFramework.Runtime.Native;

namespace NanoAgent.Device.Tests;

/// <summary>Names and time over datagrams that are lost, doubled, late, and between which strangers send.</summary>
[Collection("clock")]
public sealed class DatagramWorldTests(ITestOutputHelper output)
{
    private const int Seeds = 1_000;
    private const int StepMsMax = 150;

    // Six questions of 6 s at most, each noticed a step late; and half a minute of looks for a socket.
    private const int DeadlineMs = 36_000 + (6 * StepMsMax);
    private const int SocketMs = 300 * (100 + StepMsMax);

    private static readonly string[] s_names = ["a.example", "alias.example", DatagramWorld.Missing];

    [Fact]
    public void Lookups_OverManySeeds_EndInTimeAndBelieveOnlyTheirServers()
    {
        var violations = new List<string>();
        int answered = 0;
        int sure = 0;
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            var world = new DatagramWorld(seed);
            sure += world.AnswersSurely ? 1 : 0;
            answered += LookUp(world, violations, "seed " + seed + ": ");
        }

        output.WriteLine($"{Seeds * s_names.Length:N0} lookups over {Seeds:N0} seeds, {violations.Count} violations, "
            + $"{answered:N0} with addresses, {sure:N0} seeds without a loss");
        Assert.Empty(violations);
        Assert.True(answered > Seeds && sure > Seeds / 100, "Too little is answered to say anything.");
    }

    [Fact]
    public void Clock_OverManySeeds_IsOnlySetByItsServer()
    {
        var violations = new List<string>();
        int settings = 0;
        int failures = 0;
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            Rtc.Time = default;
            Rtc.Refuses = false;
            var world = new DatagramWorld(seed);
            var job = new SntpJob(world, world.Network, new DeviceClock(), world.Random, "time.example");
            Keep(world, job, violations, "seed " + seed + ": ");
            settings += job.Settings;
            failures += job.Failures;
        }

        output.WriteLine($"{settings + failures:N0} questions for the time over {Seeds:N0} seeds, {violations.Count} "
            + $"violations, {settings:N0} set the clock");
        Assert.Empty(violations);
        Assert.True(settings > Seeds && failures > Seeds, "Too little happens to say anything.");
    }

    private static int LookUp(DatagramWorld world, List<string> violations, string where)
    {
        var lookups = new DnsLookup[s_names.Length];
        int[] results = new int[lookups.Length];
        for (int i = 0; i < lookups.Length; i++)
        {
            lookups[i] = world.Names.Lookup(s_names[i]);
        }

        long deadlineMs = DeadlineMs + (world.Network.OpenMax < lookups.Length ? SocketMs : 0);
        while (Array.IndexOf(results, 0) >= 0 && world.Clock.Milliseconds <= deadlineMs)
        {
            for (int i = 0; i < lookups.Length; i++)
            {
                results[i] = lookups[i].Step();
            }

            world.Clock.Advance(1 + world.Random.Next(StepMsMax));
        }

        int answered = 0;
        for (int i = 0; i < lookups.Length; i++)
        {
            string[] given = DatagramWorld.AddressesOf(s_names[i]);
            if (results[i] == 0)
            {
                violations.Add(where + s_names[i] + " does not end.");
            }

            for (int j = 0; j < results[i]; j++)
            {
                if (Array.IndexOf(given, lookups[i].Address(j)) < 0)
                {
                    violations.Add(where + s_names[i] + " is said to be " + lookups[i].Address(j));
                }
            }

            if (world.AnswersSurely && Math.Max(results[i], 0) != given.Length)
            {
                violations.Add(where + s_names[i] + " answers " + results[i] + " though nothing was lost.");
            }

            answered += results[i] > 0 ? 1 : 0;
            lookups[i].Close();
        }

        if (world.Network.OpenCount != 0)
        {
            violations.Add(where + world.Network.OpenCount + " sockets are left open.");
        }

        return answered;
    }

    private static void Keep(DatagramWorld world, SntpJob job, List<string> violations, string where)
    {
        DateTime known = default;
        for (int turns = 0; turns < 3_000 && job.Settings < 3; turns++)
        {
            long nowMs = world.Clock.Milliseconds;
            int ended = job.Settings + job.Failures;
            long nextMs = job.Step(nowMs);
            if (Rtc.Time != known)
            {
                known = Rtc.Time;
                double wrongMs = (known - DateTime.UnixEpoch).TotalMilliseconds - DatagramWorld.TrueUtcMs(nowMs);
                if (Math.Abs(wrongMs) > SntpJob.AnswerMs)
                {
                    violations.Add(where + "the clock is wrong by " + wrongMs + " ms.");
                }
            }

            bool hasEnded = job.Settings + job.Failures > ended;
            if (hasEnded && world.Network.OpenCount != 0)
            {
                violations.Add(where + world.Network.OpenCount + " sockets are left open.");
            }

            if (nextMs <= nowMs || nextMs - nowMs > SntpJob.PeriodMs)
            {
                violations.Add(where + "the next turn comes after " + (nextMs - nowMs) + " ms.");
            }

            world.Clock.Advance(Math.Max(1, nextMs - nowMs));
        }
    }
}

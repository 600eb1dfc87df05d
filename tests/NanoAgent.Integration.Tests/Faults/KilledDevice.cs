using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using NanoAgent.Integration.Tests.Support;
using NanoAgent.Simulator;
using Xunit;

namespace NanoAgent.Integration.Tests.Faults;

/// <summary>
/// One device whose agent is killed life after life on the same folder, and what its reports said of each.
/// </summary>
internal sealed class KilledDevice(string name, string engine, string folder, Uri collector, ulong seed)
{
    /// <summary>As the agent's program counts: a reading says by its value which of which life it is.</summary>
    private const long ReadingsPerLife = 10_000_000;

    private const int Killed = 128 + 9;
    private const int StartMsMax = 150;
    private const int WorkMsMax = 150;

    private static readonly string s_program =
        System.IO.Path.Combine(AppContext.BaseDirectory, "NanoAgent.Kill.Subject.dll");

    private readonly SeededRandom _random = new(seed);
    private readonly List<Report> _lives = [];

    public string Name => name;

    public int Kills => _lives.Count;

    public long Flushed => _lives.Sum(life => life.Flushed);

    public int KilledInStart => _lives.Count(life => life.Boot < 0);

    public int KilledInFlush => _lives.Count(life => life.Accepts > life.Flushed);

    /// <summary>Kills so many lives, at moments that the seed draws from the start and from the work.</summary>
    public async Task KillAsync(int kills)
    {
        while (_lives.Count < kills)
        {
            string life = _lives.Count.ToString(CultureInfo.InvariantCulture);
            await using TestProcess process = TestProcess.Start(
                "dotnet", s_program, "work", folder, collector.ToString(), name, engine, life, life);
            if (_random.Next(5) == 0)
            {
                await PassAsync(1 + _random.Next(StartMsMax));
            }
            else
            {
                await process.OutputAsync("ready ");
                await PassAsync(1 + _random.Next(WorkMsMax));
            }

            await process.KillAsync();
            Outcome outcome = await process.ExitAsync();
            Assert.True(outcome.ExitCode == Killed, outcome.ToString());
            _lives.Add(new Report(outcome.Text));
        }
    }

    /// <summary>The last life, which delivers what is left.</summary>
    public async Task<(long Accepted, long Released, long Lost)> DrainAsync()
    {
        await using TestProcess process = TestProcess.Start(
            "dotnet", s_program, "drain", folder, collector.ToString(), name, engine);
        Outcome outcome = await process.ExitAsync();
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        string text = outcome.Text;
        return (Report.Last(text, "accepted"), Report.Last(text, "released"), Report.Last(text, "lost"));
    }

    /// <summary>Flushed records that are not stored.</summary>
    public long Missing(IReadOnlyCollection<StoredRecord> stored)
    {
        HashSet<long> values = stored.Select(record => record.Mantissa).ToHashSet();
        long missing = 0;
        for (int life = 0; life < _lives.Count; life++)
        {
            for (long reading = 1; reading <= _lives[life].Flushed; reading++)
            {
                missing += values.Contains((life * ReadingsPerLife) + reading) ? 0 : 1;
            }
        }

        return missing;
    }

    /// <summary>Readings that are stored under more than one key.</summary>
    public static long Doubled(IReadOnlyCollection<StoredRecord> stored)
    {
        return stored.Count - stored.Select(record => record.Mantissa).Distinct().Count();
    }

    /// <summary>Records that are stored and that no life accepted, or not under that key.</summary>
    public long Invented(IEnumerable<StoredRecord> stored)
    {
        return stored.Count(record => !IsAccepted(record));
    }

    private bool IsAccepted(StoredRecord record)
    {
        long life = record.Mantissa / ReadingsPerLife;
        long reading = record.Mantissa % ReadingsPerLife;
        return life < _lives.Count && record.Boot == _lives[(int)life].Boot && record.Sequence == reading
            && reading >= 1 && reading <= _lives[(int)life].Accepts;
    }

    /// <summary>Nothing waits for it: the moment of a kill is what is drawn here, and none is the wrong one.</summary>
    private static async Task PassAsync(int milliseconds)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(milliseconds));
        await timer.WaitForNextTickAsync();
    }

    /// <summary>What one life had said when it was killed.</summary>
    private sealed class Report(string text)
    {
        /// <summary>Its boot epoch, or -1 when it did not get so far.</summary>
        public long Boot { get; } = Last(text, "ready");

        /// <summary>The last reading that it may have recorded.</summary>
        public long Accepts { get; } = Math.Max(0, Last(text, "accepts"));

        /// <summary>The last reading that it knew to be durable.</summary>
        public long Flushed { get; } = Math.Max(0, Last(text, "flushed"));

        /// <summary>The number behind a word where it stands last, or -1.</summary>
        internal static long Last(string text, string word)
        {
            int at = text.LastIndexOf(word + " ", StringComparison.Ordinal);
            if (at < 0)
            {
                return -1;
            }

            string number = text[(at + word.Length + 1)..].Split('\n')[0];
            return long.Parse(number, CultureInfo.InvariantCulture);
        }
    }
}

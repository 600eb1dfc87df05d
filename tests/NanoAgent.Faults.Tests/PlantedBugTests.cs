using System;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using NanoAgent.Faults.Tests.Mutants;

namespace NanoAgent.Faults.Tests;

/// <summary>Who watches the watchers: the rows themselves are tested with bugs that they must see.</summary>
public sealed class PlantedBugTests(ITestOutputHelper output)
{
    private const int BugsWanted = 20;

    // The sources are parsed, and what they refer to is read, once for all tests.
    private static readonly MutantCompiler s_compiler = new();

    [Fact]
    public void A25_CoreWithoutAPlantedBug_PassesTheSuite()
    {
        Stopwatch watch = Stopwatch.StartNew();
        string? failure = new MutantContext(s_compiler.Original()).RunSuite();
        output.WriteLine("A25: the core as it is passes the suite in " + Seconds(watch));
        Assert.Null(failure);
    }

    [Fact]
    public void A25_PlantedBugs_AreAllCaught()
    {
        int caught = 0;
        foreach (Mutant mutant in PlantedBugs.All)
        {
            Stopwatch watch = Stopwatch.StartNew();
            string? failure = new MutantContext(s_compiler.Compile(mutant)).RunSuite();
            caught += failure == null ? 0 : 1;
            string said = failure ?? "NOT CAUGHT";
            said = said[..Math.Min(150, said.Length)].ReplaceLineEndings(" ");
            output.WriteLine("A25: " + mutant.Name + ": " + Seconds(watch) + ", " + said);
        }

        output.WriteLine("A25: " + caught + " of " + PlantedBugs.All.Length + " planted bugs caught");
        Assert.Equal(PlantedBugs.All.Length, caught);
        Assert.True(PlantedBugs.All.Select(mutant => mutant.Name).Distinct().Count() >= BugsWanted);
    }

    [Fact]
    public void A14_PlantedOffByOne_DiesWithinASecond()
    {
        Mutant offByOne = PlantedBugs.All.Single(mutant => mutant.Name == "one record too many is released");
        MutantContext context = new(s_compiler.Compile(offByOne));
        Stopwatch watch = Stopwatch.StartNew();
        string? failure = context.RunModel(out int operations);
        string count = operations.ToString("N0", CultureInfo.InvariantCulture);
        output.WriteLine(
            "A14: the planted off-by-one died after " + count + " operations, " + Seconds(watch) + ": " + failure);
        Assert.NotNull(failure);

        // A million operations take some seconds here; a time would hang on the machine, this does not.
        Assert.True(operations <= 20_000, "It lived for " + count + " operations.");
    }

    private static string Seconds(Stopwatch watch)
    {
        return watch.Elapsed.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture) + " s";
    }
}

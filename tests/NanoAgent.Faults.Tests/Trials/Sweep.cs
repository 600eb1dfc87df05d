using System;
using System.Diagnostics;
using System.Globalization;

namespace NanoAgent.Faults.Tests.Trials;

/// <summary>Counts the runs of one row and prints them.</summary>
internal sealed class Sweep(ITestOutputHelper output)
{
    private const int ViolationsShownMax = 10;

    private readonly Stopwatch _watch = Stopwatch.StartNew();

    private long _violations;

    internal long Runs { get; set; }

    internal void Run(FaultId id)
    {
        try
        {
            FaultTrial.Run(id);
        }
        catch (Violation e)
        {
            _violations++;
            if (_violations <= ViolationsShownMax)
            {
                output.WriteLine(e.Message);
            }
        }

        Runs++;
    }

    /// <summary>Prints the row; {0} is the count. It fails when the row is smaller than it has to be.</summary>
    internal void End(string row, long runsWanted)
    {
        string count = Runs.ToString("N0", CultureInfo.InvariantCulture);
        string line = string.Format(CultureInfo.InvariantCulture, row, count) + ", " + _violations + " violations";
        double seconds = _watch.ElapsedMilliseconds / 1000.0;
        output.WriteLine(line + " (" + seconds.ToString("F1", CultureInfo.InvariantCulture) + " s)");
        Assert.True(_violations == 0, line);
        Assert.True(Runs >= runsWanted, line + ": fewer than the " + runsWanted + " of the row.");
    }
}

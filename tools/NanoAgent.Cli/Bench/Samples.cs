using System.Collections.Generic;
using System.Linq;

namespace NanoAgent.Cli.Bench;

/// <summary>The same measurement of several rounds.</summary>
internal sealed class Samples
{
    private readonly List<double> _values = [];

    /// <summary>
    /// The middle one, or the mean of the two in the middle: a round that something else on the machine disturbed
    /// does not move it. NaN is never made: there must be a value.
    /// </summary>
    public double Median
    {
        get
        {
            double[] sorted = _values.Order().ToArray();
            int middle = sorted.Length / 2;
            return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        }
    }

    public int Count => _values.Count;

    public void Add(double value)
    {
        _values.Add(value);
    }
}

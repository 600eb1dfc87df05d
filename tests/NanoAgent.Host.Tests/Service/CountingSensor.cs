using System;
using System.Threading;
using NanoAgent.Host.Sensors;
using NanoAgent.Telemetry;

namespace NanoAgent.Host.Tests.Service;

/// <summary>Gives 1, 2, 3 ...; can be told to throw, and notes the threads it is read on.</summary>
internal sealed class CountingSensor : ISensor
{
    private long _readings;

    public string Name { get; init; } = "test.count";

    public string Unit { get; init; } = "/";

    public int Exponent { get; init; }

    /// <summary>Readings given so far.</summary>
    internal long Readings => Interlocked.Read(ref _readings);

    internal volatile bool Throws;

    internal Thread? ReadOn { get; private set; }

    public bool TryRead(out long mantissa)
    {
        ReadOn = Thread.CurrentThread;
        if (Throws)
        {
            throw new InvalidOperationException("The sensor is unplugged.");
        }

        mantissa = Interlocked.Increment(ref _readings);
        return true;
    }
}

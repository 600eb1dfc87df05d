using System;
using System.Globalization;

namespace NanoAgent.Faults.Tests.Trials;

/// <summary>
/// How long the seeded rows look for trouble: NANOAGENT_FAULT_FACTOR=50 runs fifty times as many seeds.
/// </summary>
internal static class Effort
{
    internal static int Factor { get; } = int.Parse(
        Environment.GetEnvironmentVariable("NANOAGENT_FAULT_FACTOR") ?? "1", CultureInfo.InvariantCulture);
}

using NanoAgent.Faults.Tests.Trials;

namespace NanoAgent.Faults.Tests;

/// <summary>
/// When the agent comes back. The clock's other promises of row A18 (order, mended timestamps, ticks that wrap, drift)
/// stand in tests/NanoAgent.Core.Tests/Telemetry.
/// </summary>
public sealed class RetryTests
{
    [Fact]
    public void A18_Retries_WallClockStepsTenYears_StandStill()
    {
        RetryTrial.WallSteps();
    }

    [Fact]
    public void Retries_TwoDevicesThatFailedTogether_DoNotComeBackTogether()
    {
        RetryTrial.Jitter();
    }

    [Fact]
    public void Retries_RetryAfter_IsWaitedAtLeast()
    {
        RetryTrial.RetryAfter();
    }

    [Fact]
    public void Retries_CollectorThatAcceptsAndKicks_IsNotHammered()
    {
        RetryTrial.Kicked();
    }
}

using NanoAgent.Faults.Tests.Trials;

namespace NanoAgent.Faults.Tests;

/// <summary>
/// When the agent comes back. The clock's other promises of row A18 (order, mended timestamps, ticks that wrap, drift)
/// stand in tests/NanoAgent.Core.Tests/Telemetry.
/// </summary>
public sealed class RetryTests(ITestOutputHelper output)
{
    [Fact]
    public void A18_Retries_WallClockStepsTenYears_StandStill()
    {
        int requests = RetryTrial.WallSteps();
        output.WriteLine(
            $"A18: {requests} requests of a device whose wall clock steps by ten years each minute, unmoved");
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

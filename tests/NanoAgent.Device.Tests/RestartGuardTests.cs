using System.Collections.Generic;
using NanoAgent.Firmware;
using NanoAgent.Platform;
using NanoAgent.Simulator.Stores;

namespace NanoAgent.Device.Tests;

public sealed class RestartGuardTests
{
    [Fact]
    public void Failures_InARow_DoubleThePauseUpToAnHour()
    {
        var store = new MemoryStore();
        var pauses = new List<int>();
        for (int i = 0; i < 14; i++)
        {
            // A guard a start: what it knows is in the store.
            pauses.Add(new RestartGuard(store).Failed() / 1000);
        }

        Assert.Equal([5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600, 3600, 3600], pauses);
    }

    [Fact]
    public void Failure_AfterARunThatLasted_IsTheFirstAgain()
    {
        var guard = new RestartGuard(new MemoryStore());
        guard.Failed();
        guard.Failed();
        guard.Survived();
        Assert.Equal(RestartGuard.PauseMs, guard.Failed());
    }

    [Fact]
    public void Failure_StoreThatTakesNothing_WaitsTheLongest()
    {
        Assert.Equal(RestartGuard.PauseMsMax, new RestartGuard(new BrokenStore()).Failed());
    }

    private sealed class BrokenStore : IStore
    {
        public long BytesLeft => -1;

        public StoreResult LastError => StoreResult.Failed;

        public ISegment? Create(string name) => null;

        public StoreResult Delete(string name) => StoreResult.Failed;

        public string[]? List(string prefix) => null;

        public ISegment? Open(string name) => null;

        public StoreResult Visit(string prefix, INameVisitor visitor) => StoreResult.Failed;
    }
}

using System.IO;
using NanoAgent.Transfers;

namespace NanoAgent.Device.Tests;

public sealed class BoardTests
{
    [Theory]
    [InlineData(true, 60_000)]
    [InlineData(false, 1)]
    public void Join_ANetworkThatIsThereOrNot_SaysSo(bool isThere, int timeoutMs)
    {
        var board = new Board(Path.GetTempPath());
        using CooperativeEngine engine = board.CreateEngine();
        BoardPort.IsUp = isThere;
        Assert.Equal(isThere, board.Join(engine, timeoutMs));
        Assert.Equal(1, engine.Scheduler.Count);
    }
}

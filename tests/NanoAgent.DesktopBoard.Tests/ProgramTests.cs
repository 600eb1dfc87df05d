using System;
using System.Collections.Generic;
using NanoAgent.DesktopBoard.Hardware;

namespace NanoAgent.DesktopBoard.Tests;

public class ProgramTests
{
    [Fact]
    public void Program_OfABoard_HasTheRuntimesOwnBaseTypes()
    {
        using var board = Boards.New();
        Assert.Equal(true, board.Call("Program", "BaseIsCoreLibs"));
        Assert.Equal("a=1", board.Call("Program", "Entries"));
    }

    [Fact]
    public void Thread_ExceptionThatNobodyCatches_EndsThatThreadAlone()
    {
        using var board = Boards.New();
        Assert.Equal("ended", board.Call("Program", "ThreadThatFails"));
        Assert.Equal("of the thread", board.Hardware.Fault!.Message);
    }

    [Fact]
    public void Main_ThatRestarts_StartsAgainOverTheSameDrive()
    {
        var folder = Boards.NewFolder();
        List<string> lines = [];
        Assert.Equal(BoardEnd.Rebooted, Run());
        Assert.Equal(BoardEnd.Faulted, Run());
        Assert.Equal(["started on esp32", "started on esp32"], lines);

        BoardEnd? Run()
        {
            using var board = Boards.New(DesktopBoard.Profile("esp32", folder, output: lines.Add));
            board.Start(board.Load(Boards.Subject));
            var end = board.Hardware.Wait(Boards.Ceiling);
            Assert.Equal(end == BoardEnd.Faulted ? "start 1" : null, board.Hardware.Fault?.Message);
            return end;
        }
    }

    [Fact]
    public void Boards_TwoAtOnce_ShareNoStaticState()
    {
        using var one = Boards.New();
        using var other = Boards.New();
        one.Call("Program", "WaitForTheClock");
        Assert.Equal(-1L, other.Call("Program", "ClockSeen"));
        Assert.NotEqual(-1L, one.Call("Program", "ClockSeen"));
    }

    // Else it would run with all that .NET has, and prove nothing.
    [Fact]
    public void Start_OfAProgramOfNet_IsRefusedWithASentence()
    {
        using var board = Boards.New();
        var fault = Assert.Throws<ArgumentException>(() => board.Start(typeof(ProgramTests).Assembly));
        Assert.Contains("is not compiled for nanoFramework", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nothing", "There is no board 'nothing'")]
    [InlineData("host", "'host' is no board")]
    public void Profile_ThatIsNoBoard_IsRefusedWithASentence(string name, string sentence)
    {
        var fault = Assert.Throws<ArgumentException>(() => DesktopBoard.Profile(name, "folder"));
        Assert.Contains(sentence, fault.Message, StringComparison.Ordinal);
    }
}

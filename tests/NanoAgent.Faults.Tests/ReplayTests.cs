using System;
using NanoAgent.Faults.Tests.Trials;

namespace NanoAgent.Faults.Tests;

/// <summary>Ids that showed a fault once, and the one that NANOAGENT_FAULT_ID names.</summary>
public sealed class ReplayTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("full/0/256/cut@118")]
    [InlineData("steady/1/512/FailedRead@1+")]
    [InlineData("full/1/512/FailedRead@8")]
    [InlineData("backlog/1/512/GarbledWrite@211")]
    [InlineData("full/1/512/FailedWrite@110+")]
    [InlineData("full/1/512/Full@6+")]
    [InlineData("reboots/1776/256/cut@83/FailedWrite@75")]
    [InlineData("download/1/512/cut@72")]
    public void Replay_IdThatOnceFailed_BreaksNoPromise(string id)
    {
        FaultTrial.Run(FaultId.Parse(id));
    }

    [Fact]
    public void Replay_IdOfTheEnvironment_BreaksNoPromise()
    {
        string id = Environment.GetEnvironmentVariable("NANOAGENT_FAULT_ID") ?? "steady/1/512/cut@17/cut@3";
        output.WriteLine("Replayed " + id + ": " + FaultTrial.Run(FaultId.Parse(id)).Operations + " operations.");
    }

    [Theory]
    [InlineData("steady/7/512/cut@120/cut@3")]
    [InlineData("backlog/1/256/NoOpWrite@55+")]
    [InlineData("drawn/99/4096/cut@4/FailedRead@7")]
    public void FaultId_Parsed_IsTheSameLineAgain(string id)
    {
        Assert.Equal(id, FaultId.Parse(id).ToString());
    }

    [Fact]
    public void FaultTrial_SameIdTwice_LeavesTheSameBytes()
    {
        FaultId id = FaultId.Parse("full/3/256/cut@80/cut@11");
        Simulator.Stores.MemoryStore first = FaultTrial.Run(id);
        Simulator.Stores.MemoryStore second = FaultTrial.Run(id);
        Assert.Equal(first.List(string.Empty), second.List(string.Empty));
        foreach (string name in first.List(string.Empty)!)
        {
            Assert.Equal(first.Bytes(name), second.Bytes(name));
        }
    }
}

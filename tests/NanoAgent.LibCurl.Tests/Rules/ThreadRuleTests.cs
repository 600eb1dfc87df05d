using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reflection;
using System.Threading;

namespace NanoAgent.LibCurl.Tests.Rules;

/// <summary>
/// T1, T17, T25, T30: a handle is used by one thread at a time, whatever is called, and may be handed over between
/// calls. The members are found by reflection, so that a new one cannot be forgotten.
/// </summary>
public class ThreadRuleTests
{
    [Fact]
    public void HandleTypes_Public_AreAllToldOf()
    {
        Assert.Empty(GuardedHandles.Unknown);
        Assert.Empty(GuardedHandles.Stale);
    }

    [Theory]
    [InlineData(typeof(CurlEasy), 80)]
    [InlineData(typeof(CurlEasyInfo), 10)]
    [InlineData(typeof(CurlMulti), 8)]
    [InlineData(typeof(CurlUrl), 6)]
    public void HandleInUse_EveryMemberFromASecondThread_ThrowsNamingBoth(Type type, int membersMin)
    {
        Assert.Contains(type, GuardedHandles.Types);
        var wrong = new List<string>();
        int refused = 0;
        GuardedHandles.Use(type, handle =>
        {
            int owner = Environment.CurrentManagedThreadId;
            OnAnotherThread(() =>
            {
                foreach (MethodInfo member in PublicMembers.Of(type).Where(member => !GuardedHandles.IsFree(member)))
                {
                    string? fault = FaultOf(member, handle, owner);
                    refused += fault is null ? 1 : 0;
                    if (fault is not null)
                    {
                        wrong.Add($"{PublicMembers.NameOf(member)}: {fault}");
                    }
                }
            });
        });

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
        Assert.True(refused >= membersMin, $"only {refused} members of {type.Name} were called");
    }

    [Fact]
    public void Easy_HandedOverTenThousandTimes_StaysWhole()
    {
        const int HandOvers = 10_000;
        using var easy = new CurlEasy();
        using var ping = new AutoResetEvent(initialState: false);
        using var pong = new AutoResetEvent(initialState: false);
        int faults = 0;
        var other = new Thread(() =>
        {
            for (int turn = 0; turn < HandOvers / 2; turn++)
            {
                faults += ping.WaitOne(LoopbackServer.Ceiling) ? 0 : 1;
                faults += easy.TimeoutMs == turn ? 0 : 1;
                easy.UserAgent = turn.ToString(CultureInfo.InvariantCulture);
                easy.SetHeaders("A: b");
                pong.Set();
            }
        });
        other.Start();

        for (int turn = 0; turn < HandOvers / 2; turn++)
        {
            easy.TimeoutMs = turn;
            ping.Set();
            Assert.True(pong.WaitOne(LoopbackServer.Ceiling));
            faults += easy.UserAgent == turn.ToString(CultureInfo.InvariantCulture) ? 0 : 1;
        }

        Assert.True(other.Join(LoopbackServer.Ceiling));
        Assert.Equal(0, faults);
    }

    private static string? FaultOf(MethodInfo member, object handle, int owner)
    {
        using var arguments = new SampleArguments();
        Exception? error = Record.Exception(
            () => PublicMembers.CallOf(member)(handle, arguments.For(member)));
        return error is null ? "was let in"
            : error is not InvalidOperationException || error is ObjectDisposedException ? error.ToString()
            : !Names(error, owner) || !Names(error, Environment.CurrentManagedThreadId) ? error.Message
            : null;
    }

    private static bool Names(Exception error, int thread) => error.Message.Contains(
        string.Create(CultureInfo.InvariantCulture, $"thread {thread} "), StringComparison.Ordinal);

    private static void OnAnotherThread(Action body)
    {
        Exception? error = null;
        var thread = new Thread(() => error = Record.Exception(body));
        thread.Start();
        Assert.True(thread.Join(LoopbackServer.Ceiling));
        Assert.Null(error);
    }
}

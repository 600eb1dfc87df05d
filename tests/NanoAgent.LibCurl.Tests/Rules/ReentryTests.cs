using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;

namespace NanoAgent.LibCurl.Tests.Rules;

/// <summary>
/// T28: which calls a callback may make of its own handle and its multi. What libcurl forbids is refused before libcurl
/// sees it, on every version alike; where the binding is stricter, the row says so.
/// </summary>
public class ReentryTests
{
    private static readonly string[] s_callbacks = ["header", "write", "progress", "debug"];

    /// <summary>Members for callbacks; every other one has to be refused in them.</summary>
    private static readonly HashSet<string> s_legal =
    [
        "CurlEasy.RequestAbort", "CurlEasy.Dispose", "CurlEasy.Pause", "CurlEasy.Unpause", "CurlEasy.TryGetHeader",
        "CurlEasy.GetHeaders", "CurlEasy.GetNumber", "CurlEasy.GetText", "CurlEasy.GetList", "CurlEasy.GetSettings",
        "CurlEasy.set_Tag", "CurlEasy.WebSocketSend", "CurlEasy.WebSocketReceive", "CurlEasy.TryGetWebSocketFrame",
        "CurlMulti.Dispose", "CurlMulti.Wakeup", "CurlMulti.GetHandles",
    ];

    [Theory]
    [InlineData("getinfo", true)]
    [InlineData("header", true)]
    [InlineData("pause", true)]
    [InlineData("setopt: undefined behaviour during a transfer, so refused", false)]
    [InlineData("duphandle: its source must not be in use, so refused", false)]
    [InlineData("perform", false)]
    [InlineData("reset", false)]
    [InlineData("upkeep", false)]
    public void Easy_CalledFromItsCallback_AllowedOrRefused(string cell, bool allowed)
    {
        foreach (string callback in s_callbacks)
        {
            Run(callback, inMulti: false, (easy, _) => CallEasy(cell, easy), allowed);
            Run(callback, inMulti: true, (easy, _) => CallEasy(cell, easy), allowed);
        }
    }

    [Theory]
    [InlineData("get_handles", true)]
    [InlineData("wakeup", true)]
    [InlineData("assign: only OnSocket may, which knows the socket", false)]
    [InlineData("info_read: it would end the transfer that calls, so refused", false)]
    [InlineData("add_handle", false)]
    [InlineData("remove_handle", false)]
    [InlineData("perform", false)]
    [InlineData("poll", false)]
    [InlineData("setopt", false)]
    [InlineData("socket_action", false)]
    [InlineData("timeout", false)]
    public void Multi_CalledFromACallback_AllowedOrRefused(string cell, bool allowed)
    {
        foreach (string callback in s_callbacks)
        {
            Run(callback, inMulti: true, (easy, multi) => CallMulti(cell, easy, multi!), allowed);
        }
    }

    /// <summary>The rest of the members, and those that are yet to come.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AnyMember_CalledFromACallback_RefusedUnlessItIsForCallbacks(bool inMulti)
    {
        var letIn = new List<string>();
        int refused = 0;
        Run("write", inMulti, (easy, multi) =>
        {
            foreach (object handle in multi is null ? [easy] : new object[] { easy, multi })
            {
                foreach (MethodInfo member in PublicMembers.Of(handle.GetType()).Where(member => !IsLegal(member)))
                {
                    using var arguments = new SampleArguments();
                    Exception? error = Record.Exception(
                        () => PublicMembers.CallOf(member)(handle, arguments.For(member)));
                    refused++;
                    if (error?.GetType() != typeof(InvalidOperationException))
                    {
                        letIn.Add($"{PublicMembers.NameOf(member)}: {error?.ToString() ?? "was let in"}");
                    }
                }
            }
        });

        Assert.True(letIn.Count == 0, string.Join("\n", letIn));
        Assert.True(refused > 40, $"only {refused} members were called");
    }

    /// <summary>What is refused is re-entering a handle, not using another one.</summary>
    [Fact]
    public void OtherHandle_UsedInACallback_Works()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using var other = new CurlEasy { Url = server.Url };
        using var third = new CurlEasy { Url = server.Url };
        using var multi = new CurlMulti();

        Run("write", inMulti: true, (_, _) =>
        {
            Assert.Equal(CurlCode.Ok, other.Perform());
            multi.Add(third);
            Assert.Equal(CurlCode.Ok, MultiLoop.RunToEnd(multi, 1)[0].Code);
            multi.Remove(third);
        });
    }

    private static bool IsLegal(MethodInfo member) =>
        s_legal.Contains(PublicMembers.NameOf(member))
        || member.Name.StartsWith("get_", StringComparison.Ordinal);

    private static void CallEasy(string cell, CurlEasy easy)
    {
        Action call = cell.Split(':')[0] switch
        {
            "getinfo" => () => easy.Info.Snapshot(),
            "header" => () => easy.GetHeaders(),
            "pause" => () => easy.Pause(CurlPause.None),
            "setopt" => () => easy.TimeoutMs = 60_000,
            "duphandle" => () => easy.Duplicate().Dispose(),
            "perform" => () => easy.Perform(),
            "reset" => easy.Reset,
            _ => easy.Upkeep,
        };
        call();
    }

    private static void CallMulti(string cell, CurlEasy easy, CurlMulti multi)
    {
        using var other = new CurlEasy();
        Action call = cell.Split(':')[0] switch
        {
            "get_handles" => () => Assert.Same(easy, Assert.Single(multi.GetHandles())),
            "wakeup" => () => multi.Wakeup(),
            "assign" => () => multi.Assign(0, 0),
            "info_read" => () => multi.TryReadMessage(out _),
            "add_handle" => () => multi.Add(other),
            "remove_handle" => () => multi.Remove(easy),
            "perform" => () => multi.Perform(),
            "poll" => () => multi.Poll(0),
            "setopt" => () => multi.SetOption(CurlMultiOption.MAXCONNECTS, 1),
            "socket_action" => () => multi.SocketAction(CurlMulti.TimeoutSocket, CurlSocketEvents.None, out _),
            _ => () => multi.GetTimeout(),
        };
        call();
    }

    private static void Run(string callback, bool inMulti, Action<CurlEasy, CurlMulti?> call, bool allowed)
    {
        Exception? error = null;
        Run(callback, inMulti, (easy, multi) => error = Record.Exception(() => call(easy, multi)));
        if (allowed)
        {
            Assert.Null(error);
        }
        else
        {
            Assert.IsType<InvalidOperationException>(error);
        }
    }

    /// <summary>Runs a transfer that makes the call once from such a callback, and must not suffer by it.</summary>
    private static void Run(string callback, bool inMulti, Action<CurlEasy, CurlMulti?> call)
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using CurlMulti? multi = inMulti ? new CurlMulti() : null;
        using var easy = new CurlEasy { Url = server.Url };
        int times = 0;
        bool Once()
        {
            if (times++ == 0)
            {
                call(easy, multi);
            }

            return true;
        }

        easy.OnHeader = callback == "header" ? _ => Once() : null;
        easy.OnWrite = callback == "write" ? _ => Once() : null;
        easy.OnProgress = callback == "progress" ? (in CurlProgressInfo _) => Once() : null;
        easy.OnDebug = callback == "debug" ? (_, _) => Once() : null;
        if (multi is null)
        {
            Assert.Equal(CurlCode.Ok, easy.Perform());
        }
        else
        {
            multi.Add(easy);
            CurlMessage message = MultiLoop.RunToEnd(multi, 1)[0];
            Assert.Equal((CurlCode.Ok, null), (message.Code, message.CallbackError));
        }

        Assert.NotEqual(0, times);
    }
}

using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;

namespace NanoAgent.LibCurl.Tests.Rules;

/// <summary>
/// Which public types are handles, how to have one used by a thread, and what of them is for any thread. A type or a
/// member that is not told of here has to be guarded.
/// </summary>
internal static class GuardedHandles
{
    /// <summary>Disposable types that are no handles of one thread: the reason stands beside each.</summary>
    private static readonly Dictionary<string, string> s_freeTypes = new()
    {
        ["CurlLoop"] = "its own thread has the handles; its members post to that",
        [nameof(CurlShare)] = "has locks of its own; what it ties to a thread are the handles that use it",
    };

    /// <summary>Members for any thread at any time, as their documentation says.</summary>
    private static readonly HashSet<string> s_freeMembers =
    [
        "CurlEasy.RequestAbort", "CurlEasy.Dispose", "CurlMulti.Wakeup", "CurlMulti.Dispose", "CurlUrl.Dispose",

        // What is asked for is the caller's own, or says only where to ask.
        "CurlEasy.get_Tag", "CurlEasy.set_Tag", "CurlEasy.get_Info", "CurlEasy.get_CurrentShare",
    ];

    /// <summary>
    /// How a thread comes to use a handle: given what it shall do meanwhile, and the handle that the members are called
    /// on.
    /// </summary>
    private static readonly Dictionary<Type, Action<Action<object>>> s_uses = new()
    {
        [typeof(CurlEasy)] = UseEasy,
        [typeof(CurlEasyInfo)] = use => UseEasy(easy => use(((CurlEasy)easy).Info)),
        [typeof(CurlMulti)] = UseMulti,
        [typeof(CurlUrl)] = UseUrl,
    };

    /// <summary>Every type whose members must be guarded: the handles, and what speaks for them.</summary>
    internal static IEnumerable<Type> Types => s_uses.Keys;

    /// <summary>Public types that own something native and are told of neither as handle nor as free.</summary>
    internal static IEnumerable<string> Unknown =>
        from type in typeof(CurlEasy).Assembly.GetExportedTypes()
        where typeof(IDisposable).IsAssignableFrom(type) && !type.IsAbstract
        where type.Namespace == typeof(CurlEasy).Namespace
        where !s_uses.ContainsKey(type) && !s_freeTypes.ContainsKey(type.Name)
        select type.Name;

    /// <summary>Free members that do not exist any more.</summary>
    internal static IEnumerable<string> Stale =>
        s_freeMembers.Except(Types.SelectMany(PublicMembers.Of).Select(PublicMembers.NameOf));

    internal static bool IsFree(MethodInfo method) => s_freeMembers.Contains(PublicMembers.NameOf(method));

    /// <summary>Calls back on this thread while it uses a handle of the type.</summary>
    internal static void Use(Type type, Action<object> meanwhile) => s_uses[type](meanwhile);

    private static void UseEasy(Action<object> meanwhile)
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using var easy = new CurlEasy { Url = server.Url };
        int times = 0;
        easy.OnWrite = _ =>
        {
            times++;
            meanwhile(easy);
            return true;
        };
        Assert.Equal(CurlCode.Ok, easy.Perform());
        Assert.Equal(1, times);
    }

    private static void UseMulti(Action<object> meanwhile)
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using var multi = new CurlMulti();
        using var easy = new CurlEasy { Url = server.Url };
        int times = 0;
        easy.OnWrite = _ =>
        {
            times++;
            meanwhile(multi);
            return true;
        };
        multi.Add(easy);
        CurlMessage message = MultiLoop.RunToEnd(multi, 1)[0];
        Assert.Equal((CurlCode.Ok, null, 1), (message.Code, message.CallbackError, times));
    }

    private static void UseUrl(Action<object> meanwhile)
    {
        using var url = new CurlUrl("http://h.example/");
        url.WhileHeld(() => meanwhile(url));
    }
}

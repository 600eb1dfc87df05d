using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;

namespace NanoAgent.LibCurl.Tests.Rules;

/// <summary>Arguments that a member takes for good ones, so that it is not they that are refused.</summary>
internal sealed class SampleArguments : IDisposable
{
    /// <summary>Where the kind of the argument depends on the member.</summary>
    private static readonly Dictionary<string, object?[]> s_byMember = new()
    {
        ["CurlEasyInfo.GetLong"] = [CurlInfo.RESPONSE_CODE],
        ["CurlEasyInfo.GetInt64"] = [CurlInfo.TOTAL_TIME_T],
        ["CurlEasyInfo.GetDouble"] = [CurlInfo.TOTAL_TIME],
        ["CurlEasyInfo.GetString"] = [CurlInfo.EFFECTIVE_URL],
        ["CurlMulti.SetOption"] = [CurlMultiOption.MAXCONNECTS, 1L],
    };

    private readonly List<IDisposable> _made = [];

    public void Dispose() => _made.ForEach(made => made.Dispose());

    internal object?[] For(MethodInfo member) =>
        s_byMember.TryGetValue(PublicMembers.NameOf(member), out object?[]? samples)
            ? samples
            : [.. member.GetParameters().Select(parameter => Sample(parameter.ParameterType))];

    private object? Sample(Type type) =>
        type == typeof(string) ? "a"
        : type == typeof(CurlEasy) ? Made(new CurlEasy())
        : type == typeof(CurlUrl) ? Made(new CurlUrl("http://h.example/"))
        : type == typeof(CurlShare) ? Made(CurlShare.ForThreads(CurlShareKinds.Dns))
        : Nullable.GetUnderlyingType(type) is { } underlying ? Activator.CreateInstance(underlying)
        : type.IsValueType && !type.IsByRefLike ? Activator.CreateInstance(type)
        : null;

    private IDisposable Made(IDisposable made)
    {
        _made.Add(made);
        return made;
    }
}

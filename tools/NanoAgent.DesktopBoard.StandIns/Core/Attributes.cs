namespace System.Diagnostics
{
    /// <summary>Marks what a native profiler looks at.</summary>
    public sealed class NativeProfiledAttribute : Attribute
    {
    }
}

namespace System.Runtime.CompilerServices
{
    /// <summary>Keeps a type out of the metadata processor's output.</summary>
    public class ExcludeTypeAttribute : Attribute
    {
    }
}

namespace System.Reflection
{
    /// <summary>The version of an assembly's native part.</summary>
    public sealed class AssemblyNativeVersionAttribute : Attribute
    {
        public AssemblyNativeVersionAttribute(string nativeVersion) => NativeVersion = nativeVersion;

        public string NativeVersion { get; }
    }
}

namespace System.Runtime.Remoting
{
    /// <summary>There are no proxies.</summary>
    public static class RemotingServices
    {
        public static bool IsTransparentProxy(object proxy) => false;
    }
}

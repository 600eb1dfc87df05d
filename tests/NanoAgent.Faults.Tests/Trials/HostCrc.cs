using System.Runtime.CompilerServices;
using NanoAgent.Host.Stores;
using NanoAgent.Wire;

namespace NanoAgent.Faults.Tests.Trials;

/// <summary>
/// The runs take the host's CRC, which is the core's number in a tenth of the time: reading back what survived is most
/// of their work.
/// </summary>
internal static class HostCrc
{
    /// <summary>Also in each mutant's world, for these tests are loaded into it once more.</summary>
    [ModuleInitializer]
    internal static void Take()
    {
        Crc32.Platform = FoldedCrc32.Update;
    }
}

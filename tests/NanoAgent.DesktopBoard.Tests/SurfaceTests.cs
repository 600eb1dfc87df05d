using System;
using System.IO;
using System.Linq;

namespace NanoAgent.DesktopBoard.Tests;

public class SurfaceTests
{
    [Fact]
    public void Surface_EveryMember_StandsHereOrIsListedAsAbsent()
    {
        var listed = File.ReadLines(Path.Combine(Boards.Tree, "tools/NanoAgent.DesktopBoard/absent.txt"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(" | "))
            .ToList();
        Assert.All(listed, line => Assert.True(line.Length == 2 && line[1].EndsWith('.'), string.Join(" | ", line)));

        var missing = new SurfaceParity(Boards.New()).Missing().ToList();
        var names = listed.Select(line => line[0]).ToList();
        Assert.True(
            missing.Order(StringComparer.Ordinal).SequenceEqual(names.Order(StringComparer.Ordinal)),
            "Absent, and absent.txt does not say so:\n" + string.Join("\n", missing.Except(names))
                + "\nListed there, and it stands:\n" + string.Join("\n", names.Except(missing)));
    }
}

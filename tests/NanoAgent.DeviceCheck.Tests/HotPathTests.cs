using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Xunit;

namespace NanoAgent.DeviceCheck.Tests;

/// <summary>
/// A request on a kept connection, and a record in a batch, allocate nothing on a board. The desktop cannot show all of
/// it: a literal costs nothing there, and on nanoCLR an object each time that it is evaluated, as does each use of
/// Encoding.UTF8.
/// </summary>
public sealed class HotPathTests
{
    // Where a request on a kept connection passes, as a run on nanoCLR showed. What only a failure or a redirect
    // reaches is left out.
    private static readonly Dictionary<string, string[]> Passed = new()
    {
        ["NanoAgent.Wire.HttpRequestWriter"] =
            ["Line", "Header", "End", "Raw", "Number", "LineEnd", "Name", "Checked", "CopyAscii", "Value", "Put"],
        ["NanoAgent.Wire.HttpResponseHead"] =
        [
            "Append", "MayBeStatusLine", "TakeStatusLine", "TakeHeaderLine", "AddLine", "HasControl", "IndexOf",
            "HasToken", "TryGetContentLength", "TryGetTransferCoding", "Clear", "Forget", "ValueStart", "ValueEnd",
            "NameEnd", "EndOf", "NextToken",
        ],
        ["NanoAgent.Wire.HttpResponseReader"] =
            ["Begin", "Step", "Line", "HeaderLine", "SectionEnd", "FinalHead", "LengthBody"],
        ["NanoAgent.Transfers.RequestHead"] = ["Write", "WriteOwn", "WriteFraming", "Has", "IsFraming"],
        ["NanoAgent.Transfers.RequestPlan"] = ["Begin", "NaturalMethod"],
        ["NanoAgent.Transfers.ReplyRules"] = ["Judge", "IsRedirect"],
        ["NanoAgent.Telemetry.SenmlWriter"] =
            ["Begin", "Add", "End", "BatchLabels", "Reading", "Number", "Bytes", "Text"],
        ["NanoAgent.Telemetry.ReplySink"] =
            ["Begin", "Write", "Acknowledges", "NumberAfter", "Mark", "Skip", "Number", "EndOf"],
    };

    [Fact]
    public void SteadyUpload_NoMethodOnTheWay_MakesAnObjectThatTheDesktopDoesNotShow()
    {
        using ModuleDefinition core = Read("NanoAgent.Core.dll");
        using ModuleDefinition telemetry = Read("NanoAgent.Telemetry.dll");
        foreach ((string type, string[] names) in Passed)
        {
            foreach (string name in names)
            {
                List<MethodDefinition> methods =
                    (core.GetType(type) ?? telemetry.GetType(type)).Methods.Where(m => m.Name == name).ToList();
                Assert.True(methods.Count > 0, $"{type}.{name} is gone: name here what took its place");
                Assert.All(methods, m => Assert.DoesNotContain(m.Body.Instructions, MakesAnObject));
            }
        }
    }

    private static ModuleDefinition Read(string file) =>
        ModuleDefinition.ReadModule(Repository.Output("device/NanoAgent.Telemetry.Nano", file));

    private static bool MakesAnObject(Instruction instruction) =>
        instruction.OpCode.Code is Code.Ldstr or Code.Newobj or Code.Newarr or Code.Box
        || instruction.Operand is MethodReference { Name: "get_UTF8" };
}

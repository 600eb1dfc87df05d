using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Reflection.Emit;

namespace NanoAgent.LibCurl.Tests.Rules;

/// <summary>
/// Calls any public instance member by reflection, also those that take spans: which arguments is told by samples, for
/// a test that wants to see the member refused.
/// </summary>
internal static class PublicMembers
{
    /// <summary>Methods, getters and setters that the type itself declares; what it inherits is not its own.</summary>
    internal static IEnumerable<MethodInfo> Of(Type type) =>
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        where method.GetBaseDefinition().DeclaringType != typeof(object)
        where !method.GetParameters().Any(parameter => parameter.ParameterType == type && type.IsValueType)
        select method;

    /// <summary>"CurlEasy.set_Url", and with the parameters where there are several of one name.</summary>
    internal static string NameOf(MethodInfo method)
    {
        string name = $"{method.DeclaringType!.Name}.{method.Name}";
        bool isAlone = method.DeclaringType.GetMember(method.Name).Length == 1;
        return isAlone ? name
            : $"{name}({string.Join(", ", method.GetParameters().Select(parameter => parameter.ParameterType.Name))})";
    }

    /// <summary>Makes a call of the member: the target first, then one argument a parameter.</summary>
    /// <remarks>Spans cannot be boxed, so they are empty whatever the argument; so is what goes out.</remarks>
    internal static Action<object, object?[]> CallOf(MethodInfo method)
    {
        var call = new DynamicMethod(
            "call", null, [typeof(object), typeof(object[])], typeof(PublicMembers).Module, skipVisibility: true);
        ILGenerator il = call.GetILGenerator();
        Type target = method.DeclaringType!;
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(target.IsValueType ? OpCodes.Unbox : OpCodes.Castclass, target);
        ParameterInfo[] parameters = method.GetParameters();
        for (int index = 0; index < parameters.Length; index++)
        {
            Type type = parameters[index].ParameterType;
            if (type.IsByRef || type.IsByRefLike)
            {
                LocalBuilder local = il.DeclareLocal(type.IsByRef ? type.GetElementType()! : type);
                il.Emit(type.IsByRef ? OpCodes.Ldloca : OpCodes.Ldloc, local);
                continue;
            }

            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Ldc_I4, index);
            il.Emit(OpCodes.Ldelem_Ref);
            il.Emit(OpCodes.Unbox_Any, type);
        }

        il.Emit(target.IsValueType ? OpCodes.Call : OpCodes.Callvirt, method);
        if (method.ReturnType != typeof(void))
        {
            il.Emit(OpCodes.Pop);
        }

        il.Emit(OpCodes.Ret);
        return call.CreateDelegate<Action<object, object?[]>>();
    }
}

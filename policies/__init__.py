"""The policy pack: what must hold of a stack, read from the resources it declares and from nothing else.

Neither settings nor components are imported here: the pack would find the same fault in another program. It runs
under Pulumi's analyzer (`pulumi preview --policy-pack policies`) and in the offline preview, with the same objects.
"""

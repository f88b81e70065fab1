/**
 * The block "Live event feed" in the editor: its settings, and what PHP renders.
 */
(({ blocks, blockEditor, components, element, i18n, serverSideRender: ServerSideRender }) => {
	const { createElement: h, Fragment } = element;
	const { __ } = i18n;

	function Edit({ attributes, setAttributes }) {
		const field = (name) => ({
			value: attributes[name],
			onChange: (value) => setAttributes({ [name]: value }),
		});
		return h(
			Fragment,
			null,
			h(
				blockEditor.InspectorControls,
				null,
				h(
					components.PanelBody,
					{ title: __('What it shows', 'realtime-events') },
					h(components.TextControl, {
						label: __('Channel', 'realtime-events'),
						help: __(
							'Only people who may read this channel see the feed; everybody may read public.',
							'realtime-events',
						),
						...field('channel'),
					}),
					h(components.TextControl, {
						label: __('Events', 'realtime-events'),
						help: __(
							'Names with commas between, such as post_published, order_*; only * for all.',
							'realtime-events',
						),
						...field('events'),
					}),
					h(components.RangeControl, {
						label: __('At most so many', 'realtime-events'),
						min: 1,
						max: 100,
						...field('limit'),
					}),
				),
			),
			h(
				'div',
				blockEditor.useBlockProps(),
				h(ServerSideRender, {
					block: 'realtime-events/feed',
					attributes,
					skipBlockSupportAttributes: true,
				}),
			),
		);
	}

	blocks.registerBlockType('realtime-events/feed', { edit: Edit, save: () => null });
})(window.wp);
